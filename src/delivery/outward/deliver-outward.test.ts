import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  everyTarget,
  openOutside,
  pathsOf,
  type Outside,
} from '../../../testing/outward/outside.ts';
import type { Received, Reply } from '../../../testing/outward/receiver.ts';
import { hangMs } from '../../../testing/limits.ts';
import { unixNow } from '../../lib/calendar.ts';
import { attemptsBeforeDeath } from './backoff.ts';

const taken = { status: 200, body: '{"success":1,"remain":99}' };
const tags = ['图书馆'];
const targets = Object.entries(pathsOf);
const day = 86_400;

let outside: Outside;
const callsTo = (path: string) =>
  outside.receiver.calls.filter((call) => call.path.split('?')[0] === path);
const pathOf = (call: Received) => call.path.split('?')[0] ?? '';

/** Calls whose time has not run out. */
let limited: AbortController[] = [];
/** Stands for `AbortSignal.timeout`: its time runs out when the test says so. */
function limitAtWill(): AbortSignal {
  const controller = new AbortController();
  limited.push(controller);
  return controller.signal;
}
function endLimits(): void {
  for (const one of limited) one.abort(new DOMException('The time is over.', 'TimeoutError'));
  limited = [];
}

beforeEach(async () => {
  limited = [];
  outside = await openOutside(everyTarget);
  outside.receiver.answer = () => taken;
});
afterEach(() => outside.close());

describe('deliverOutward', () => {
  it('tells every target once, and keeps nothing', async () => {
    await outside.push(7, { tags });
    await outside.deliver();
    expect(outside.receiver.calls.map(pathOf).sort()).toEqual(
      targets.map(([, path]) => path).sort(),
    );
    expect(await outside.rows()).toEqual([]);
    await outside.deliver(day);
    expect(outside.receiver.calls).toHaveLength(targets.length);
  });

  it('calls all of them at once: each answers only when all have been called', async () => {
    await outside.push(7, { tags });
    const everybody = Promise.withResolvers<void>();
    outside.receiver.answer = async (_, n) => {
      if (n === targets.length) everybody.resolve();
      await everybody.promise;
      return taken;
    };
    await outside.deliver();
    expect(await outside.rows()).toEqual([]);
  });

  const failures: [string, Reply, RegExp][] = [
    ['times out', 'hang', /timeout|aborted/i],
    ['stops in the middle of its answer', 'hang in the body', /timeout|aborted/i],
    ['closes the connection', 'close', /closed|socket|fetch failed/i],
    ['speaks no HTTP', 'garbage', /HTTP|parse|fetch failed/i],
    ['answers 500', { status: 500, body: '坏了' }, /HTTP 500 坏了/],
    ['answers 429', { status: 429 }, /HTTP 429/],
    ['redirects', { status: 302, headers: { Location: '/elsewhere' } }, /HTTP 302/],
  ];

  it.each(
    targets.flatMap(([target, path]) =>
      failures.map((failure) => [target, path, ...failure] as const),
    ),
  )(
    '%s (%s) that %s is called again later, and delays no other',
    async (target, path, _, reply, error) => {
      await outside.push(7, { tags });
      const limits = vi.spyOn(AbortSignal, 'timeout').mockImplementation(limitAtWill);
      outside.receiver.answer = (call) => (pathOf(call) === path ? reply : taken);
      const run = outside.deliver();
      // The others have been told while this one still hangs.
      const isAlone = async () => (await outside.rows()).map((row) => row.target);
      if (reply === 'hang' || reply === 'hang in the body') {
        await expect.poll(isAlone).toEqual([target]);
        expect(outside.receiver.calls).toHaveLength(targets.length);
        endLimits();
      }
      await run;
      expect(limits).toHaveBeenCalledWith(hangMs);
      limits.mockRestore();
      const [row, ...others] = await outside.rows();
      expect(others).toEqual([]);
      expect(row).toMatchObject({ target, state: 'pending', attempts: 1 });
      expect(row?.last_error).toMatch(error);
      expect(row!.due_at).toBeGreaterThan(unixNow() + 20);
      expect(outside.receiver.calls).toHaveLength(targets.length);

      outside.receiver.answer = () => taken;
      await outside.deliver();
      expect(callsTo(path)).toHaveLength(1);
      await outside.deliver(60);
      const [first, second] = callsTo(path);
      expect(second?.body).toBe(first?.body);
      expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
      expect(await outside.rows()).toEqual([]);
    },
  );

  it.each(targets)('%s is left alone for as long as it asks', async (target, path) => {
    await outside.push(7, { tags });
    outside.receiver.answer = (call) =>
      pathOf(call) === path ? { status: 429, headers: { 'Retry-After': '3600' } } : taken;
    await outside.deliver();
    outside.receiver.answer = () => taken;
    await outside.push(8, { tags });
    await outside.deliver(3_000);
    expect(callsTo(path)).toHaveLength(1);
    expect(await outside.rows()).toHaveLength(2);
    expect((await outside.lane(target))?.['paused_until']).toBeGreaterThan(unixNow() + 3_500);
    await outside.deliver(3_700);
    expect(await outside.rows()).toEqual([]);
  });

  it.each(targets)(
    '%s has what fails too often buried, with its last answer',
    async (target, path) => {
      await outside.push(7, { tags });
      outside.receiver.answer = (call) =>
        pathOf(call) === path ? { status: 500, body: '坏了' } : taken;
      for (let run = 0; run < attemptsBeforeDeath + 3; run++) await outside.deliver(run * day);
      expect(callsTo(path)).toHaveLength(attemptsBeforeDeath);
      expect(await outside.rows()).toMatchObject([
        { target, state: 'dead', attempts: attemptsBeforeDeath, last_error: 'HTTP 500 坏了' },
      ]);
      expect(await outside.lane(target)).toMatchObject({ status: 500, answer: '坏了' });

      // Behind the dead, others go on.
      outside.receiver.answer = () => taken;
      await outside.push(7, { tags, title: '青禾市图书馆改为全天开放', section: 'keji' });
      await outside.deliver();
      expect(callsTo(path)).toHaveLength(attemptsBeforeDeath + 1);
    },
  );

  it('sends once when two drain at once', async () => {
    for (const id of [1, 2, 3]) await outside.push(id, { tags });
    await Promise.all([outside.deliver(), outside.deliver(), outside.deliver()]);
    expect(callsTo('/hook')).toHaveLength(3);
    for (const path of ['/indexnow', '/baidu', '/hub']) expect(callsTo(path), path).toHaveLength(1);
    expect(await outside.rows()).toEqual([]);
  });

  it('takes over from a drainer that died after its call: again, under the same id', async () => {
    await outside.push(7, { tags });
    const arrived = Promise.withResolvers<void>();
    const batch = outside.db.batch.bind(outside.db);
    outside.receiver.answer = (call) => {
      if (pathOf(call) !== '/hook') return taken;
      // From here on the first drainer writes no more.
      Object.assign(outside.db, { batch: () => Promise.reject(new Error('killed')) });
      arrived.resolve();
      return taken;
    };
    const killed = outside.deliver();
    await arrived.promise;
    await expect(killed).rejects.toThrow('killed');
    Object.assign(outside.db, { batch });
    // Killed for real, it would not have given its lease back.
    await outside.db.run(
      `UPDATE leases SET expires_at = unixepoch() + 40 WHERE name = 'to:webhook:partner'`,
    );
    outside.receiver.answer = () => taken;
    await outside.deliver();
    expect(callsTo('/hook')).toHaveLength(1);
    await outside.db.run(
      `UPDATE leases SET expires_at = unixepoch() WHERE name = 'to:webhook:partner'`,
    );
    await outside.deliver();
    const [first, second] = callsTo('/hook');
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
    expect(second?.body).toBe(first?.body);
    expect((await outside.rows()).filter(({ target }) => target === 'webhook:partner')).toEqual([]);
  });

  it('buries what another release wrote and this one cannot read', async () => {
    await outside.push(7, { tags });
    await outside.db.run(
      `UPDATE outbox SET payload = '{"type":"article.published"}' WHERE action = 'announce'`,
    );
    await outside.push(8, { tags });
    await outside.deliver();
    expect(
      callsTo('/hook').map(({ body }) => (JSON.parse(body) as { data: { id: number } }).data.id),
    ).toEqual([8]);
    const rows = await outside.rows();
    expect(rows.map(({ state, tag }) => [state, tag])).toEqual(targets.map(() => ['dead', '7']));
  });

  it('makes at most thirty calls a run', async () => {
    for (let id = 1; id <= 40; id++) await outside.push(id);
    await outside.deliver();
    expect(outside.receiver.calls.length).toBeLessThanOrEqual(30);
    for (let run = 1; run <= 8; run++) await outside.deliver();
    expect(callsTo('/hook')).toHaveLength(40);
  });
});

it('calls nobody and keeps nothing where nothing is configured', async () => {
  const nobody = await openOutside(() => ({}));
  const fetching = vi.spyOn(globalThis, 'fetch');
  await nobody.push(7, { tags });
  await nobody.withdraw(7);
  await nobody.deliver();
  expect(fetching).not.toHaveBeenCalled();
  fetching.mockRestore();
  const query = `SELECT count(*) AS n FROM outbox WHERE action IN ('announce', 'deliver')`;
  expect(await nobody.db.get(query)).toEqual({ n: 0 });
  await nobody.close();
});
