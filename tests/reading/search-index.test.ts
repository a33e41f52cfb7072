import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { root } from '../../local/settings.ts';
import { expectProblem } from '../../testing/api/push.ts';
import { listed, nextOf, rebuildAll, search } from '../../testing/pages/search.ts';
import { editorToken, openSite, sample, type TestSite } from '../../testing/site.ts';

let site: TestSite;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.dispose());

const find = async (query: string) => listed(await search(site, query));
const article = (title: string, changes: Record<string, unknown> = {}) =>
  sample({ title, summary: undefined, ...changes });

it('search finds a pushed text, but not one that was edited away or withdrawn', async () => {
  await site.push(1, article('蓝尾鸢飞过望川河', { body: '<p>观鸟者数到十七只。</p>' }));
  expect(await find('蓝尾鸢')).toEqual([1]);
  await site.push(1, article('红尾鸢飞过望川河', { body: '<p>观鸟者数到十八只。</p>' }));
  expect([await find('蓝尾鸢'), await find('十七')]).toEqual([[], []]);
  expect([await find('红尾鸢'), await find('十八')]).toEqual([[1], [1]]);
  await site.api('DELETE', '/articles/1', { reason: '内容有误' });
  expect(await find('红尾鸢')).toEqual([]);
  await site.settled();
  expect(await site.search.prepare(`SELECT count(*) AS n FROM grams`).first('n')).toBe(0);
});

it('search finds created articles, scheduled ones from their time on, and no expired ones', async () => {
  const { id } = (await site.api('POST', '/articles', article('夜班公交添了雨伞架'))).json();
  const soon = Math.floor(Date.now() / 1000) + 3_600;
  const at = (seconds: number) => new Date(seconds * 1000).toISOString();
  await site.push(
    2,
    article('早班公交添了雨伞架', { publishedAt: at(soon), expiresAt: at(soon + 600) }),
  );
  await site.settled();
  expect(await find('雨伞架')).toEqual([id]);
  await site.cron('minutely', soon + 60);
  expect(await find('雨伞架')).toEqual([2, id]);
  await site.cron('minutely', soon + 660);
  expect(await find('雨伞架')).toEqual([id]);
});

it('search shows no article that only the outdated index still has', async () => {
  await site.push(3, article('屋顶菜园收了第一茬', { section: 'shenghuo' }));
  await site.push(4, article('屋顶菜园来了蜜蜂'));
  await site.push(5, article('屋顶菜园搬了家'));
  // A lease of the test keeps the index as it is.
  await site.db
    .prepare(
      `INSERT OR REPLACE INTO leases (name, holder, expires_at, tokens, tokens_at)
        VALUES ('index', 'a test', 9e9, 0, 0)`,
    )
    .run();
  await site.api('PUT', '/articles/3', article('屋顶菜园收了第一茬', { section: 'keji' }));
  await site.api('PUT', '/articles/4', article('阳台菜园来了蜜蜂'));
  await site.api('DELETE', '/articles/5', { reason: '内容有误' });
  expect(await find('屋顶菜园')).toEqual([3]);
  expect(listed(await search(site, '屋顶菜园', { section: 'shenghuo' }))).toEqual([]);
  await site.db.prepare(`DELETE FROM leases WHERE name = 'index'`).run();
  await site.settled();
  expect(await find('阳台菜园')).toEqual([4]);
});

it('the site purges while the search database is away, and indexes when it is back', async () => {
  const path = '/minsheng/2026-10-08/6.html';
  await site.push(6, article('老车站改成了展览馆'));
  await site.fetch(path);
  await site.search.prepare('ALTER TABLE documents RENAME TO away').run();
  const answer = await site.api('PUT', '/articles/6', article('老车站改成了图书馆'));
  expect(answer.status).toBe(200);
  await expect.poll(async () => (await site.fetch(path)).text).toContain('改成了图书馆');
  const page = await search(site, '老车站');
  expect([page.status, page.headers.get('cache-control')]).toEqual([503, 'private, no-store']);
  expect(page.text).toContain('暂时无法打开');
  await expect
    .poll(() =>
      site.db.prepare(`SELECT attempts FROM outbox WHERE action = 'index'`).first('attempts'),
    )
    .toBe(1);
  await site.search.prepare('ALTER TABLE away RENAME TO documents').run();
  await site.cron('minutely', Date.now() / 1000 + 60);
  expect(await find('图书馆')).toContain(6);
  expect(await find('展览馆')).toEqual([]);
});

/** Writes articles 1001 to 1000 + `count` straight into the database. */
async function fill(count: number, title: string): Promise<void> {
  await site.db
    .prepare(
      `INSERT INTO articles (id, seq, section, title, body_html, status, published_at, updated_at,
        revision, content_hash)
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
      SELECT 1000 + i, 1000 + i, 'keji', ?2 || i || '号', '<p>正文</p>', 'published', 1700000000 + i, 1,
        1, 'x' FROM n`,
    )
    .bind(count, title)
    .run();
}

it('the index can be rebuilt while editors push', async () => {
  await fill(90, '重建之前');
  await site.search.prepare('DELETE FROM grams').run();
  await site.search.prepare('DELETE FROM documents').run();
  const articles = await site.db.prepare('SELECT count(*) AS n FROM articles').first<number>('n');
  const indexed = await rebuildAll(site, async (step) => {
    await site.api('PUT', `/articles/${1_001 + step}`, article(`重建之间${step}`));
    if (step === 1) await site.api('DELETE', '/articles/1090', { reason: '内容有误' });
  });
  expect(indexed).toBe(articles);
  await site.settled();
  const { results } = await site.db
    .prepare(
      `SELECT id FROM articles WHERE status = 'published' AND title LIKE '重建%' ORDER BY id`,
    )
    .all<{ id: number }>();
  const found: number[] = [];
  for (let path: string | undefined = '/search?q=%E9%87%8D%E5%BB%BA'; path;) {
    const page = await site.fetch(path);
    found.push(...listed(page));
    path = nextOf(page);
  }
  expect(found.sort((a, b) => a - b)).toEqual(results.map(({ id }) => id));
});

it('the index can be rebuilt from the command line', async () => {
  await site.search.prepare('DELETE FROM grams').run();
  expect(await find('正文')).toEqual([]);
  const { origin } = await site.instance.ready;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(root, 'local', 'search-rebuild.ts'), origin],
    { env: { ...process.env, EDITOR_TOKEN: editorToken } },
  );
  const articles = await site.db.prepare('SELECT count(*) AS n FROM articles').first('n');
  expect(stdout).toContain(`${String(articles)} articles indexed`);
  expect(await find('正文')).toHaveLength(20);
});

it.each([{}, { after: -1 }, { after: '0' }, { after: 1.5 }, []])(
  'the index is not rebuilt for a malformed request: %j',
  async (body) => {
    expectProblem(await site.api('POST', '/search/rebuild', body), 422, 'invalid');
  },
);

it('the index is rebuilt only for editors', async () => {
  const stranger = { Authorization: 'Bearer none', 'CF-Connecting-IP': '198.51.100.77' };
  expectProblem(
    await site.api('POST', '/search/rebuild', { after: 0 }, stranger),
    401,
    'unauthorized',
  );
  expectProblem(await site.api('GET', '/search/rebuild'), 405, 'method-not-allowed');
});
