import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openSite, sample, type Answer, type TestSite } from '../../testing/site.ts';

let site: TestSite;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.dispose());

const cacheStatus = (answer: Answer) => answer.headers.get('cf-cache-status');

let id = 5000;
let path = '';

/** Each test's article is newer than those of earlier tests, so that every list shows it. */
const fresh = (changes: Record<string, unknown> = {}) =>
  sample({ publishedAt: new Date(Date.UTC(2026, 9, 8, 2) + id * 1000).toISOString(), ...changes });
/** Every test begins with an article of its own and an empty cache. */
beforeEach(async () => {
  id++;
  path = `/minsheng/2026-10-08/${id}.html`;
  await site.settled();
  await site.db.batch([
    site.db.prepare('DELETE FROM outbox'),
    site.db.prepare('DELETE FROM leases'),
  ]);
  await site.push(id, fresh());
  await site.cache.clear();
  site.calls.length = 0;
});

/** Reads every page twice, so that the cache holds it. */
async function warm(...paths: string[]): Promise<void> {
  for (const page of paths) {
    await site.fetch(page);
    expect(cacheStatus(await site.fetch(page)), page).toBe('HIT');
  }
}

const lists = ['/', '/minsheng/', '/latest/', '/latest/2026-10-08/', '/fragments/aside'];

describe('a read', () => {
  it('runs no site code the second time', async () => {
    expect(cacheStatus(await site.fetch(path))).toBe('MISS');
    const second = await site.fetch(path);
    expect(second.text).toContain('延长开放时间');
    expect(cacheStatus(second)).toBe('HIT');
    expect(site.calls).toEqual([path]);
  });

  it('gets a 304 while the browser has the current bytes, and new bytes after a change', async () => {
    const etag = (await site.fetch(path)).headers.get('etag') ?? '';
    const conditional = { headers: { 'If-None-Match': etag } };
    expect((await site.fetch(path, conditional)).status).toBe(304);
    await site.push(id, fresh({ body: '<p>改动后的正文。</p>' }));
    const changed = await site.fetch(path, conditional);
    expect(changed.status).toBe(200);
    expect(changed.text).toContain('改动后的正文');
  });

  it('is redirected to the clean URL before any database work', async () => {
    const heal = await site.breakDatabase();
    const redirects = await Promise.all(
      [
        [`${path}?utm_source=weixin`, path],
        [path, undefined],
        ['/latest/?b=1&before=1645612657-573070&a=2', '/latest/?before=1645612657-573070'],
        ['/?before=1645612657-573070', '/'],
        ['/minsheng/?before=', '/minsheng/'],
        ['/minsheng/?before=1-2&before=3-4', '/minsheng/?before=1-2'],
        ['/fragments/aside?x', '/fragments/aside'],
        ['/no-such-page?x=1', '/no-such-page'],
      ].map(async ([from, to]) => [await site.fetch(from ?? ''), to] as const),
    );
    await heal();
    for (const [answer, to] of redirects) {
      expect(answer.headers.get('location') ?? undefined).toBe(to);
      if (to) expect(answer.status).toBe(301);
      if (to) expect(cacheStatus(answer)).not.toBe('MISS');
      if (!to) expect(answer.status).toBe(503);
    }
  });
});

describe('a push', () => {
  it('shows at the next read of the article, home page, section and aside', async () => {
    await warm(path, ...lists);
    await site.push(id, fresh({ title: '青禾市图书馆改为全天开放' }));
    for (const page of [path, ...lists]) {
      expect((await site.fetch(page)).text, page).toContain('改为全天开放');
    }
  });

  it('of a new article shows on every list and on the page of the previous article', async () => {
    await warm(path, ...lists);
    await site.push(id + 100_000, fresh({ title: '柳桥区新添三座口袋公园' }));
    for (const page of [path, ...lists]) {
      expect((await site.fetch(page)).text, page).toContain('口袋公园');
    }
    expect((await site.fetch(path)).text).toContain('下一篇：');
  });

  it('of a new body purges only the article', async () => {
    await warm(path, ...lists);
    await site.push(id, fresh({ body: '<p>改动后的正文。</p>' }));
    expect(cacheStatus(await site.fetch(path))).toBe('MISS');
    for (const page of lists) expect(cacheStatus(await site.fetch(page)), page).toBe('HIT');
  });

  it('that moves an article leaves nothing stale', async () => {
    const moved = `/keji/2026-10-08/${id}.html`;
    await warm(path, '/keji/', ...lists);
    await site.push(id, fresh({ section: 'keji' }));
    const redirect = await site.fetch(path);
    expect([redirect.status, redirect.headers.get('location')]).toEqual([301, moved]);
    expect((await site.fetch(moved)).status).toBe(200);
    expect((await site.fetch('/keji/')).text).toContain(moved);
    for (const page of lists) expect((await site.fetch(page)).text, page).not.toContain(path);
  });

  it('in a burst of fifty needs at most five purge calls', async () => {
    const site = await openSite({ PURGE_GATHER_SECONDS: '1' });
    const began = Date.now();
    for (let n = 0; n < 50; n += 10) {
      const together = Array.from({ length: 10 }, (_, k) => {
        const number = n + k;
        const article = fresh({ title: `快讯${number}` });
        return site.api('PUT', `/articles/${200_000 + id * 100 + number}`, article);
      });
      await Promise.all(together);
    }
    await site.settled();
    const { purgeCalls } = await site.cache.stats();
    expect(purgeCalls).toBeGreaterThan(0);
    // The first purge call is sent at once, then one a second as long as the burst takes on this machine.
    const seconds = Math.ceil((Date.now() - began) / 1_000);
    expect(purgeCalls).toBeLessThanOrEqual(Math.max(5, 1 + seconds));
    expect((await site.fetch('/')).text).toContain('快讯49');
    await site.dispose();
  });
});

describe('a withdrawal', () => {
  it('takes the article from every page that names it', async () => {
    const neighbour = id + 300_000;
    const neighbourPath = `/minsheng/2026-10-08/${neighbour}.html`;
    const boarded = `INSERT INTO board_entries (board, rank, article_id, section, title, published_at, views, computed_at)
      SELECT 'week', 1, id, section, title, published_at, 9, unixepoch() FROM articles WHERE id = ?`;
    await site.push(neighbour, fresh({ title: '同一天的另一篇' }));
    await site.db.prepare('DELETE FROM board_entries').run();
    await site.db.prepare(boarded).bind(id).run();
    await site.cache.clear();
    await warm(path, neighbourPath, ...lists);
    const page = (await site.fetch(neighbourPath)).text;
    expect(page.split(path)).toHaveLength(4); // latest, board, and a neighbour

    await site.api('DELETE', `/articles/${id}`, { reason: '内容有误' });
    await site.settled();
    for (const other of [neighbourPath, ...lists]) {
      expect((await site.fetch(other)).text, other).not.toContain(path);
    }
    expect((await site.fetch(path)).status).toBe(410);
  });

  it('is purged before 20,000 waiting edits', async () => {
    const filler = `INSERT INTO outbox (action, tag, priority, due_at)
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
      SELECT 'purge', 'a:' || (i + 900000), 1, 1 FROM n`;
    await warm(path);
    await site.db.prepare(filler).run();
    const before = (await site.cache.stats()).purgedTags.length;
    await site.api('DELETE', `/articles/${id}`, { reason: '内容有误' });
    await expect.poll(async () => (await site.fetch(path)).status).toBe(410);
    const { purgedTags } = await site.cache.stats();
    expect(purgedTags[before]).toContain(`a:${id}`);
    await site.db.prepare('DELETE FROM outbox').run();
  });
});

describe('the purge', () => {
  it('is sent a second time, which removes a page that was rendered before the write but stored after the first purge', async () => {
    const held = site.hold(path);
    const slow = site.fetch(path);
    await held.arrived; // the old page is rendered, and on its way to the cache
    await site.push(id, fresh({ body: '<p>改动后的正文。</p>' }));
    held.release();
    await slow;
    expect(cacheStatus(await site.fetch(path))).toBe('HIT');
    expect((await site.fetch(path)).text).not.toContain('改动后的正文');
    await site.cron('minutely', Date.now() / 1000 + 120);
    expect((await site.fetch(path)).text).toContain('改动后的正文');
  });

  it('that fails is retried by the minutely cron and lands within two runs', async () => {
    await warm(path);
    await site.cache.failPurges(1);
    await site.push(id, fresh({ body: '<p>改动后的正文。</p>' }));
    expect(cacheStatus(await site.fetch(path))).toBe('HIT');
    for (const run of [1, 2]) await site.cron('minutely', Date.now() / 1000 + run * 60);
    expect((await site.fetch(path)).text).toContain('改动后的正文');
  });
});

describe('a release', () => {
  it('softly invalidates the pages of the build before it', async () => {
    await warm(path, '/minsheng/');
    const { build } = (await site.api('GET', '/release')).json();
    const answer = await site.api('POST', '/release', { superseded: build });
    expect(answer.status).toBe(202);
    await site.settled();
    expect((await site.cache.stats()).invalidateCalls).toBe(1);
    // The page is invalidated, not purged: the cache serves the stale page while a new one is made.
    expect(cacheStatus(await site.fetch(path))).toBe('UPDATING');
    await expect.poll(async () => cacheStatus(await site.fetch(path))).toBe('HIT');
    expect(site.calls.filter((call) => call === path)).toHaveLength(2);
  });
});

describe('without a fresh page', () => {
  it('the cache serves a stale one at once and refreshes it in the background', async () => {
    await warm('/minsheng/');
    await site.db.prepare(`UPDATE articles SET title = '悄悄改动' WHERE id = ?`).bind(id).run();
    await site.cache.advance(700); // past the ten minutes of a listing
    const stale = await site.fetch('/minsheng/');
    expect(cacheStatus(stale)).toMatch(/STALE|UPDATING/);
    expect(stale.text).not.toContain('悄悄改动');
    await expect.poll(async () => (await site.fetch('/minsheng/')).text).toContain('悄悄改动');
  });

  it('and without the database, the cache serves pages that were read before, and the others answer 503', async () => {
    await warm(path, ...lists);
    const heal = await site.breakDatabase();
    await site.cache.advance(9 * 86_400); // past freshness and stale-while-revalidate
    const answers = new Map<string, Answer>();
    for (const page of [path, ...lists]) answers.set(page, await site.fetch(page));
    const unread = await site.fetch('/keji/2026-10-08/1.html');
    await heal();
    for (const [page, answer] of answers) {
      expect([answer.status, cacheStatus(answer)], page).toEqual([200, 'STALE']);
    }
    expect([unread.status, unread.headers.get('retry-after')]).toEqual([503, '30']);
    expect(unread.headers.get('cache-control')).toBe('private, no-store');
    expect(unread.text).toContain('请稍后再试');
  });
});
