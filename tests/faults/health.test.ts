import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { site as config } from '../../src/site.ts';
import { openSite, type TestSite } from '../../testing/site.ts';

let site: TestSite;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.dispose());

const now = () => Math.floor(Date.now() / 1_000);
const run = (sql: string, ...values: unknown[]) =>
  site.db
    .prepare(sql)
    .bind(...values)
    .run();
/** Seconds below a limit at which a part must still be healthy. The limits are 900 seconds and more. */
const slack = 600;

/** Runs the crons before every test, and leaves nothing to deliver. */
beforeEach(async () => {
  await site.cron('hourly');
  await site.settled();
  await run('DELETE FROM outbox');
  await run('DELETE FROM rollup_hours');
});

async function health() {
  const answer = await site.fetch('/health');
  return { ...answer, body: answer.json() as Record<string, Record<string, unknown>> };
}

const waiting = (priority: number, dueAt: number, attempts = 0) =>
  run(
    `INSERT INTO outbox (action, tag, priority, due_at, attempts) VALUES (?, '1', ?, ?, ?)`,
    priority === 2 ? 'index' : 'purge',
    priority,
    dueAt,
    attempts,
  );

it('a site that does its work is healthy, and the answer is not cached', async () => {
  const { status, headers, body } = await health();
  expect(status).toBe(200);
  expect(headers.get('Content-Type')).toBe('application/json');
  expect(headers.get('Cache-Control')).toContain('no-store');
  const { status: whole, ...parts } = body;
  expect(whole).toBe('ok');
  expect(Object.keys(parts)).toEqual(['rollup', 'boards', 'outbox', 'search']);
  for (const [name, { status: one, age, limit }] of Object.entries(parts)) {
    expect([one, limit], name).toEqual(['ok', config.health[name as keyof typeof config.health]]);
    expect(age, name).toBeGreaterThanOrEqual(0);
    expect(age, name).toBeLessThanOrEqual(Number(limit));
  }
});

describe('503 when one part is older than it may be', () => {
  const { rollup, boards, outbox, search } = config.health;
  it.each([
    {
      part: 'rollup',
      limit: rollup,
      make: (age: number) =>
        run('UPDATE watermarks SET hour = ?', Math.floor((now() - age) / 3_600) - 1),
      // The watermark is in whole hours.
      grain: 3_600,
    },
    {
      part: 'rollup',
      name: '(an hour that waits to be read again)',
      limit: rollup,
      make: (age: number) =>
        run(
          'INSERT INTO rollup_hours (hour, part) VALUES (?, 0)',
          Math.floor((now() - age) / 3_600),
        ),
      grain: 3_600,
    },
    {
      part: 'boards',
      limit: boards,
      make: (age: number) =>
        run(`UPDATE board_runs SET computed_at = ? WHERE span = 'hot'`, now() - age),
    },
    {
      part: 'outbox',
      limit: outbox,
      make: (age: number) => waiting(1, now() - age),
    },
    {
      part: 'outbox',
      name: '(a withdrawal)',
      limit: outbox,
      make: (age: number) => waiting(0, now() - age),
    },
    { part: 'search', limit: search, make: (age: number) => waiting(2, now() - age) },
    {
      part: 'outbox',
      name: '(purges that fail and are retried after 30, 60 and 120 s)',
      limit: outbox,
      make: (age: number) => waiting(1, now() - age + 210, 3),
    },
  ])('$part $name', async ({ part, limit, make, grain = 0 }) => {
    await make(limit - slack - grain);
    const before = await health();
    expect([before.status, before.body[part]!['status']]).toEqual([200, 'ok']);

    await run('DELETE FROM outbox');
    await make(limit + 1 + grain);
    const { status, headers, body } = await health();
    expect([status, body['status']]).toEqual([503, 'stale']);
    expect(headers.get('Retry-After')).toBe('30');
    expect(headers.get('Cache-Control')).toContain('no-store');
    for (const name of Object.keys(config.health)) {
      expect(body[name]!['status'], name).toBe(name === part ? 'stale' : 'ok');
    }
    expect(body[part]!['age']).toBeGreaterThan(limit);
  });
});

it.each([
  ['rollup', `UPDATE watermarks SET hour = unixepoch() / 3600 + 48`],
  ['boards', `UPDATE board_runs SET computed_at = unixepoch() + 7200`],
])('a %s with a time in the future is stale, and its age is negative', async (part, sql) => {
  await run(sql);
  try {
    const { status, body } = await health();
    expect(status).toBe(503);
    expect(body[part]!['status']).toBe('stale');
    expect(body[part]!['age']).toBeLessThan(0);
  } finally {
    // Delete the watermark: no run would move it back.
    await run('DELETE FROM watermarks');
  }
});

it.each([
  ['rollup', 'DELETE FROM watermarks'],
  ['boards', `DELETE FROM board_runs WHERE span = 'month'`],
])('a %s that never ran is stale, and has no age', async (part, sql) => {
  await run(sql);
  const { status, body } = await health();
  expect(status).toBe(503);
  expect(body[part]).toMatchObject({ status: 'stale', age: null });
});

it('an entry that is due later is not late, and boards without entries count as fresh', async () => {
  await waiting(1, now() + 60);
  await run('DELETE FROM board_entries');
  const { status, body } = await health();
  expect(status).toBe(200);
  expect(body['outbox']!['age']).toBe(0);
});

it('without the database, the answer is 503 and says nothing else', async () => {
  const heal = await site.breakDatabase();
  const { status, headers, text } = await health();
  await heal();
  expect([status, text]).toEqual([503, '{"status":"unavailable"}']);
  expect(headers.get('Cache-Control')).toContain('no-store');
  expect(headers.get('Retry-After')).toBe('30');
});

it('the check costs one round trip and few rows, even if many entries wait', async () => {
  await run(
    `INSERT INTO outbox (action, tag, priority, due_at, attempts)
     SELECT 'purge', 'x', value % 3, ${now()}, 0 FROM json_each(?)`,
    JSON.stringify(Array.from({ length: 3_000 }, (_, n) => n)),
  );
  const { headers } = await health();
  const cost = headers.get('Server-Timing') ?? '';
  expect(cost).toContain('trips=1 ');
  expect(Number(/rows=(\d+)/.exec(cost)?.[1])).toBeLessThanOrEqual(70);
});
