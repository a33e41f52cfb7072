import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { everyTarget, pathsOf, webhookSecret } from '../../testing/outward/outside.ts';
import { expectProblem, openUndelivered } from '../../testing/api/push.ts';
import { openReceiver, type Receiver, type Reply } from '../../testing/outward/receiver.ts';
import { openSite, sample, type Answer, type TestSite } from '../../testing/site.ts';

let receiver: Receiver;
let site: TestSite;
beforeAll(async () => {
  receiver = await openReceiver();
  site = await openSite(everyTarget(receiver.url));
});
afterAll(async () => {
  await site.dispose();
  await receiver.close();
});

const taken: Reply = { status: 200, body: '{"success":1,"remain":99}' };
beforeEach(async () => {
  await site.db.prepare('DELETE FROM outbox').run();
  receiver.answer = () => taken;
  receiver.calls.length = 0;
});

interface Entry {
  readonly id: number;
  readonly [field: string]: unknown;
}

async function list(
  query = '',
): Promise<{ entries: Entry[]; next: string | null } & Record<string, unknown>> {
  const answer = await site.api('GET', `/outbox${query}`);
  expect(answer.status).toBe(200);
  return answer.json() as never;
}

/** Pushes an article while the webhook refuses for good, and gives the dead entry. */
async function die(id: number): Promise<Entry> {
  receiver.answer = ({ path }) => (path === '/hook' ? { status: 410, body: '不要了' } : taken);
  await site.push(id, sample());
  const { entries } = await list('?state=dead');
  receiver.calls.length = 0;
  receiver.answer = () => taken;
  return entries.find(({ subject }) => subject === String(id))!;
}

const audited = async (action: string) => {
  const query = site.db.prepare(
    'SELECT detail FROM audit_log WHERE action = ? ORDER BY id DESC LIMIT 1',
  );
  const detail = await query.bind(action).first<string>('detail');
  return JSON.parse(detail ?? 'null') as Record<string, unknown>;
};

describe('a write', () => {
  it('is reported to every target at once', async () => {
    await site.push(1, sample({ tags: ['图书馆'] }));
    const called = receiver.calls.map(({ path }) => path.split('?')[0]);
    expect(called.sort()).toEqual(Object.values(pathsOf).sort());
    const hook = receiver.calls.find(({ path }) => path === '/hook')!;
    const headers = hook.headers as Record<string, string>;
    expect(new Webhook(webhookSecret).verify(hook.body, headers)).toMatchObject({
      type: 'article.published',
      data: { id: 1, url: 'https://news.example/minsheng/2026-10-08/1.html' },
    });
  });

  it('that is scheduled is reported once, when the cron publishes the article', async () => {
    const inAnHour = new Date(Date.now() + 3_600_000).toISOString();
    await site.push(2, sample({ publishedAt: inAnHour }));
    expect(receiver.calls).toEqual([]);
    for (const minutes of [61, 62]) await site.cron('minutely', Date.now() / 1000 + minutes * 60);
    const hooks = receiver.calls.filter(({ path }) => path === '/hook');
    expect(hooks.map(({ body }) => (JSON.parse(body) as { type: string }).type)).toEqual([
      'article.published',
    ]);
  });

  it('that does not reach a target at once is reported by the cron', async () => {
    receiver.answer = ({ path }) => (path === '/hook' ? 'close' : taken);
    await site.push(3, sample());
    const { entries, targets } = await list('?state=pending');
    expect(entries).toMatchObject([
      { target: 'webhook:partner', event: 'article.published', subject: '3', attempts: 1 },
    ]);
    expect(entries[0]!['lastError']).toMatch(/\w/);
    expect(targets).toContainEqual(
      expect.objectContaining({ name: 'webhook:partner', configured: true, pending: 1, dead: 0 }),
    );
    receiver.answer = () => taken;
    receiver.calls.length = 0;
    await site.cron('minutely', Date.now() / 1000 + 60);
    expect(receiver.calls.map(({ path }) => path)).toEqual(['/hook']);
    expect((await list('?state=pending')).entries).toEqual([]);
  });
});

it('the site tells the hub about the boards every hour', async () => {
  await site.cron('hourly');
  const hub = receiver.calls.filter(({ path }) => path === '/hub');
  expect(hub.map(({ body }) => new URLSearchParams(body).getAll('hub.url')).flat()).toContain(
    'https://news.example/rankings/week/feed.xml',
  );
});

it('the site tells no target that is not configured', async () => {
  const quiet = await openSite();
  await quiet.push(1, sample());
  const { targets, faults, entries } = (await quiet.api('GET', '/outbox')).json();
  expect((targets as { name: string }[]).map(({ name }) => name)).toEqual(['cache', 'search']);
  expect([faults, entries]).toEqual([[], []]);
  const told = quiet.db.prepare(`SELECT count(*) AS n FROM outbox WHERE priority > 2`);
  expect(await told.first('n')).toBe(0);
  expect((await quiet.fetch('/key-of-the-tests.txt')).status).toBe(404);
  await quiet.dispose();
});

it('the site logs faulty settings of targets, and goes on without them', async () => {
  const secret = 'not-a-secret-of-a-webhook';
  const broken = await openSite({
    INDEXNOW_KEY: 'no key',
    WEBHOOKS: JSON.stringify([{ name: 'partner', url: receiver.url, secret }]),
  });
  expect((await broken.push(1, sample())).status).toBe(201);
  const answer = await broken.api('GET', '/outbox');
  expect((answer.json()['faults'] as string[]).map((text) => text.split(':')[0])).toEqual([
    'INDEXNOW_KEY',
    'WEBHOOKS partner',
  ]);
  expect(answer.text + broken.logs.map(({ message }) => message).join()).not.toContain(secret);
  await broken.dispose();
});

it('the site serves the key of IndexNow, and no other text file', async () => {
  const key = await site.fetch('/key-of-the-tests.txt');
  expect([key.status, key.text]).toEqual([200, 'key-of-the-tests']);
  expect(key.headers.get('content-type')).toMatch(/^text\/plain/);
  expect((await site.fetch('/another-key.txt')).status).toBe(404);
});

describe('/api/outbox', () => {
  it('shows dead entries, and the last answer of each target', async () => {
    const dead = await die(10);
    expect(dead).toMatchObject({
      target: 'webhook:partner',
      state: 'dead',
      attempts: 1,
      lastError: 'HTTP 410 不要了',
    });
    const { targets } = (await list()) as unknown as { targets: Record<string, unknown>[] };
    expect(targets.map(({ name }) => name).sort()).toEqual(
      ['cache', 'search', ...Object.keys(pathsOf)].sort(),
    );
    expect(targets.find(({ name }) => name === 'webhook:partner')).toMatchObject({
      dead: 1,
      lastAnswer: { status: 410, text: '不要了' },
    });
    expect(targets.find(({ name }) => name === 'baidu')).toMatchObject({
      dead: 0,
      lastAnswer: { status: 200, text: taken.body },
    });
  });

  it.each(['cache', 'search'])(
    'lists the entries that wait for the site’s own %s',
    async (target) => {
      const held = await openUndelivered();
      await held.api('PUT', '/articles/1', sample());
      const answer = await held.api('GET', `/outbox?state=pending&target=${target}`);
      const { entries } = answer.json() as unknown as { entries: Entry[] };
      expect(entries.length).toBeGreaterThan(0);
      expect(new Set(entries.map((entry) => entry['target']))).toEqual(new Set([target]));
      await held.dispose();
    },
  );

  it('retries a dead entry under the same message id, and audits that', async () => {
    const dead = await die(11);
    expect((await site.api('POST', `/outbox/${dead.id}/retry`)).status).toBe(202);
    await site.settled();
    expect(receiver.calls.map(({ path, headers }) => [path, headers['webhook-id']])).toEqual([
      ['/hook', dead['message']],
    ]);
    expect((await list()).entries).toEqual([]);
    expect(await audited('outbox-retried')).toMatchObject({
      entry: dead.id,
      lastError: 'HTTP 410 不要了',
    });
  });

  it('drops a dead delivery, and audits that', async () => {
    const dead = await die(12);
    expect((await site.api('DELETE', `/outbox/${dead.id}`)).status).toBe(204);
    expect((await list()).entries).toEqual([]);
    expect(await audited('outbox-dropped')).toMatchObject({
      entry: dead.id,
      target: 'webhook:partner',
    });
    expectProblem(await site.api('DELETE', `/outbox/${dead.id}`), 404, 'no-such-entry');
  });

  it('shows failed purges, and refuses to drop them', async () => {
    await site.cache.failPurges(1);
    await site.push(13, sample());
    const failed = (await list('?state=pending')).entries.filter(
      ({ target }) => target === 'cache',
    );
    expect(failed.length).toBeGreaterThan(0);
    expect(failed[0]).toMatchObject({
      action: 'purge',
      attempts: 1,
      lastError: expect.stringContaining('refused'),
    });
    expectProblem(await site.api('DELETE', `/outbox/${failed[0]!.id}`), 409, 'indispensable');
    await site.cron('minutely', Date.now() / 1000 + 120);
  });

  it('is read in pages', async () => {
    await site.db
      .prepare(
        `INSERT INTO outbox (action, tag, priority, due_at, attempts, state, target)
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200)
        SELECT 'deliver', i, 4, i / 7, 1, 'dead', iif(i % 2, 'webhook:partner', 'websub') FROM n`,
      )
      .run();
    for (const [filter, expected] of [
      ['', 1_200],
      ['&target=websub', 600],
    ] as const) {
      const seen: number[] = [];
      let next: string | null = '';
      while (next !== null) {
        const after: string = next === '' ? '' : `&after=${next}`;
        const page = await list(`?state=dead&limit=200${filter}${after}`);
        seen.push(...page.entries.map(({ id }) => id));
        next = page.next;
      }
      expect(new Set(seen).size).toBe(expected);
      expect(seen).toHaveLength(expected);
    }
  });

  it.each(['?state=gone', '?limit=0', '?limit=201', '?after=1', '?after=x-1'])(
    'refuses %s',
    async (query) => {
      expectProblem(await site.api('GET', `/outbox${query}`), 422, 'invalid');
    },
  );

  it.each([
    ['POST', '/outbox/999999/retry'],
    ['DELETE', '/outbox/x'],
    ['POST', '/outbox/0/retry'],
  ])('%s %s answers 404: there is no such entry', async (method, path) => {
    const answer: Answer = await site.api(method, path);
    expectProblem(answer, 404, 'no-such-entry');
  });
});
