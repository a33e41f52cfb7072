import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { site as config } from '../../src/site.ts';
import { costOf } from '../../testing/pages/many-articles.ts';
import { openSite, sample, siteUrl, type TestSite } from '../../testing/site.ts';
import { parseXml, textsOf, type Element } from '../../testing/pages/xml.ts';

let site: TestSite;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.dispose());
/** Refills the account's budget of purges before every test. */
beforeEach(async () => {
  await site.settled();
  await site.db.batch([
    site.db.prepare('DELETE FROM outbox'),
    site.db.prepare('DELETE FROM leases'),
  ]);
});

/** Makes the next pushed article get the insertion number after `seq`, as if there were that many articles. */
async function continueAfter(seq: number): Promise<void> {
  await site.db
    .prepare(`UPDATE sequences SET value = ? WHERE name = 'article_seq'`)
    .bind(seq)
    .run();
}

/** Reads a sitemap (sitemaps.org): the addresses, with the times of the last changes if there are any. */
async function readSitemap(path: string, root: 'urlset' | 'sitemapindex' = 'urlset') {
  const answer = await site.fetch(path);
  expect(answer.status, path).toBe(200);
  expect(answer.headers.get('content-type')).toBe('application/xml; charset=utf-8');
  const document = parseXml(answer.text);
  expect(document.name).toBe(root);
  expect(document.attributes['xmlns']).toBe('http://www.sitemaps.org/schemas/sitemap/0.9');
  expect(document.children.length).toBeGreaterThan(0);
  expect(document.children.length).toBeLessThanOrEqual(50_000);
  const entries = new Map<string, string | undefined>();
  for (const child of document.children) {
    expect(child.name).toBe(root === 'urlset' ? 'url' : 'sitemap');
    const [loc, ...more] = textsOf(child, 'loc');
    const [lastmod] = textsOf(child, 'lastmod');
    expect(more).toEqual([]);
    expect(loc!.startsWith(`${siteUrl}/`)).toBe(true);
    expect(loc!.length).toBeLessThan(2_048);
    if (lastmod !== undefined) expect(lastmod).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    entries.set(loc!.slice(siteUrl.length), lastmod);
  }
  expect(entries.size).toBe(document.children.length);
  return { entries, document, answer };
}

/** Puts articles straight into the database. Their columns are SQL expressions of `i`, from 1 to `count`. */
async function fill(
  count: number,
  { id, seq, publishedAt }: Record<'id' | 'seq' | 'publishedAt', string>,
): Promise<void> {
  await site.db
    .prepare(
      `INSERT INTO articles (id, seq, section, title, body_html, status, published_at, updated_at,
        revision, content_hash)
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
      SELECT ${id}, ${seq}, 'keji', '甲', '<p></p>', 'published', ${publishedAt}, 0, 1, 'x' FROM n`,
    )
    .run();
}

const index = async () => (await readSitemap('/sitemap.xml', 'sitemapindex')).entries;

describe('the shards', () => {
  const path = (id: number) => `/minsheng/2026-10-08/${id}.html`;
  const sharded = [
    [0, 77, '/sitemaps/1.xml'],
    [9_999, 30, '/sitemaps/1.xml'],
    [10_000, 900, '/sitemaps/2.xml'],
    [599_999, 5, '/sitemaps/60.xml'],
    [600_000, 12, '/sitemaps/61.xml'],
  ] as const;

  it('hold articles by insertion number, not by id, and the index names the shards that exist', async () => {
    for (const [seq, id] of sharded) {
      await continueAfter(seq);
      await site.api('PUT', `/articles/${id}`, sample());
    }
    await site.settled();
    const shards = [...new Set(sharded.map(([, , shard]) => shard))];
    expect([...(await index()).keys()]).toEqual([
      '/sitemaps/pages.xml',
      '/sitemaps/news.xml',
      ...shards,
    ]);
    for (const shard of shards) {
      const ids = sharded.filter(([, , of]) => of === shard).map(([, id]) => id);
      expect([...(await readSitemap(shard)).entries], shard).toEqual(
        ids.map((id) => [path(id), '2026-10-08T01:30:00Z']),
      );
    }
    for (const [id, status] of [
      ['3', 404],
      ['59', 404],
      ['62', 404],
      ['0', 404],
      ['01', 404],
      ['99999999999', 404],
      ['x', 404],
    ]) {
      expect((await site.fetch(`/sitemaps/${id}.xml`)).status, String(id)).toBe(status);
    }
  });

  it('tell when an article changed, and only its own shard is rendered again after the change', async () => {
    const old = await readSitemap('/sitemaps/1.xml');
    await readSitemap('/sitemaps/2.xml');
    const before = await index();
    await site.push(77, sample({ body: '<p>改过的正文。</p>' }));
    const { updated_at: updatedAt } = (await site.db
      .prepare('SELECT updated_at FROM articles WHERE id = 77')
      .first<{ updated_at: number }>())!;
    const time = new Date(updatedAt * 1_000).toISOString().replace('.000', '');

    site.calls.length = 0;
    const changed = await readSitemap('/sitemaps/1.xml');
    await readSitemap('/sitemaps/2.xml');
    expect(changed.entries.get(path(77))).toBe(time);
    expect(changed.entries.get(path(30))).toBe('2026-10-08T01:30:00Z');
    expect(Date.parse(changed.answer.headers.get('last-modified')!)).toBeGreaterThanOrEqual(
      Date.parse(old.answer.headers.get('last-modified')!),
    );
    const after = await index();
    // The shard has the second of the commit, which may be later than the article's: that is the second of the request.
    expect(Date.parse(after.get('/sitemaps/1.xml')!)).toBeGreaterThanOrEqual(updatedAt * 1_000);
    expect(after.get('/sitemaps/2.xml')).toBe(before.get('/sitemaps/2.xml'));
    expect(site.calls).toEqual(['/sitemaps/1.xml', '/sitemap.xml']);
  });

  it('lose withdrawn and moved articles, and an empty shard leaves the index', async () => {
    await readSitemap('/sitemaps/2.xml');
    await readSitemap('/sitemaps/61.xml');
    await site.api('PUT', '/articles/30', sample({ section: 'keji' }));
    for (const id of [77, 900]) await site.api('DELETE', `/articles/${id}`, { reason: '内容有误' });
    await site.settled();
    expect([...(await readSitemap('/sitemaps/1.xml')).entries.keys()]).toEqual([
      '/keji/2026-10-08/30.html',
    ]);
    expect((await site.fetch('/sitemaps/2.xml')).status).toBe(404);
    expect([...(await index()).keys()]).not.toContain('/sitemaps/2.xml');

    await site.push(13, sample());
    expect([...(await readSitemap('/sitemaps/61.xml')).entries.keys()]).toEqual([
      path(12),
      path(13),
    ]);
  });

  it('are answered 304 by tag and by time', async () => {
    for (const name of ['/sitemap.xml', '/sitemaps/61.xml', '/sitemaps/pages.xml']) {
      const { headers } = await site.fetch(name);
      const tag = { 'If-None-Match': headers.get('etag')! };
      const time = { 'If-Modified-Since': headers.get('last-modified')! };
      for (const conditions of [tag, time]) {
        expect((await site.fetch(name, { headers: conditions })).status, name).toBe(304);
      }
    }
  });
});

describe('at size', () => {
  it('a full shard reads only its own rows without the bodies, and the index two rows for each shard', async () => {
    await fill(12_000, { id: '100000 + i', seq: '300000 + i', publishedAt: '1700000000 + i' });
    await site.cache.clear();
    const { entries, answer } = await readSitemap('/sitemaps/31.xml');
    expect(entries.size).toBe(10_000);
    expect(answer.text.length).toBeLessThan(50 * 1_048_576);
    expect(costOf(answer)).toEqual({ trips: 1, statements: 3, rows: 10_003 });
    expect((await readSitemap('/sitemaps/32.xml')).entries.size).toBe(2_000);

    const listed = await site.fetch('/sitemap.xml');
    expect(parseXml(listed.text).children).toHaveLength(2 + 5);
    const { trips, rows } = costOf(listed);
    expect([trips, rows <= 2 * 6]).toEqual([1, true]);
  });

  it('sixty shards with gaps are listed without reading their articles', async () => {
    await fill(600, { id: '700000 - i', seq: '1999007 + i * 1000', publishedAt: '1700000000 + i' });
    await site.cache.clear();
    const listed = await site.fetch('/sitemap.xml');
    expect(parseXml(listed.text).children).toHaveLength(2 + 5 + 60);
    expect(costOf(listed).rows).toBeLessThanOrEqual(2 * 66);
  });
});

describe('the news sitemap', () => {
  const now = Date.now();
  const at = (hoursAgo: number) => new Date(now - hoursAgo * 3_600_000).toISOString();
  const read = async () => {
    const { document } = await readSitemap('/sitemaps/news.xml');
    expect(document.attributes['xmlns:news']).toBe(
      'http://www.google.com/schemas/sitemap-news/0.9',
    );
    const only = (element: Element, name: string) => {
      const found = element.children.filter((child) => child.name === name);
      expect(found).toHaveLength(1);
      return found[0]!;
    };
    return document.children.map((url) => {
      const news = only(url, 'news:news');
      const publication = only(news, 'news:publication');
      expect(only(publication, 'news:name').text).toBe(config.name);
      expect(only(publication, 'news:language').text).toBe('zh-cn');
      return [only(news, 'news:publication_date').text, only(news, 'news:title').text];
    });
  };

  it('has the articles of two days with their titles, newest first', async () => {
    for (const [id, hoursAgo, title] of [
      [41, 49, '前天的'],
      [42, 40, '昨天的'],
      [43, 1, '今天 <&"\']]> 的'],
      [44, -1, '以后的'],
    ] as const) {
      await site.api('PUT', `/articles/${id}`, sample({ publishedAt: at(hoursAgo), title }));
    }
    await site.settled();
    // No editor can push this character, but a database may hold it.
    await site.db.prepare(`UPDATE articles SET title = title || char(1) WHERE id = 43`).run();
    const seconds = (hoursAgo: number) => at(hoursAgo).replace(/\.\d+/, '');
    expect(await read()).toEqual([
      [seconds(1), '今天 <&"\']]> 的'],
      [seconds(40), '昨天的'],
    ]);
    await site.push(42, sample({ publishedAt: at(40), title: '昨天的,改过' }));
    expect((await read())[1]![1]).toBe('昨天的,改过');
    await site.api('DELETE', '/articles/43', { reason: '内容有误' });
    await site.settled();
    expect(await read()).toEqual([[seconds(40), '昨天的,改过']]);
  });

  it('has at most a thousand articles', async () => {
    const seconds = Math.floor(now / 1_000);
    await fill(1_200, { id: '800000 + i', seq: '8000000 + i', publishedAt: `${seconds} - i` });
    await site.cache.clear();
    const answer = await site.fetch('/sitemaps/news.xml');
    expect(parseXml(answer.text).children).toHaveLength(1_000);
    expect(costOf(answer)).toMatchObject({ trips: 1, rows: 1_000 });
  });
});

describe('the sitemap of pages', () => {
  const path = '/sitemaps/pages.xml';

  it('names each topic that has articles once, with the time of its newest article', async () => {
    const now = Math.floor(Date.now() / 1_000) - 300;
    const at = (minute: number) =>
      new Date((now + minute * 60) * 1_000).toISOString().replace('.000', '');
    const topic = `/topics/${encodeURIComponent('夜读 & 晨读')}/`;
    await readSitemap(path);
    for (const [id, minute] of [
      [51, 2],
      [52, 3],
      [53, 1],
    ] as const) {
      await site.api(
        'PUT',
        `/articles/${id}`,
        sample({ publishedAt: at(minute), tags: ['夜读 & 晨读'] }),
      );
    }
    await site.settled();
    expect((await readSitemap(path)).entries.get(topic)).toBe(at(3));
    await site.api('DELETE', '/articles/52', { reason: '内容有误' });
    await site.settled();
    expect((await readSitemap(path)).entries.get(topic)).toBe(at(2));
    expect((await site.fetch(topic)).status).toBe(200);
    for (const id of [51, 53]) await site.api('DELETE', `/articles/${id}`, { reason: '内容有误' });
    await site.settled();
    expect([...(await readSitemap(path)).entries.keys()]).not.toContain(topic);
  });

  it('names every archived board with the time when it was frozen', async () => {
    const day = (date: string) => Date.parse(`${date}T00:00:00Z`) / 86_400_000;
    const period = site.db.prepare(`INSERT INTO board_periods (kind, first_day, frozen_at)
      VALUES (?, ?, ?)`);
    await site.db.batch([
      period.bind('week', day('2026-09-28'), 1_791_000_000),
      period.bind('month', day('2026-09-01'), 1_791_000_060),
    ]);
    await site.cache.clear();
    const { entries } = await readSitemap(path);
    expect(entries.get('/rankings/2026-W40.html')).toBe('2026-10-03T04:00:00Z');
    expect(entries.get('/rankings/2026-09.html')).toBe('2026-10-03T04:01:00Z');
  });

  it('costs two rows for each of the newest thousand articles, and three for each of their tags', async () => {
    await site.db
      .prepare(`UPDATE articles SET tags = '["' || (id % 50) || '", "乙"]' WHERE id > 800000`)
      .run();
    await site.cache.clear();
    const { entries, answer } = await readSitemap(path);
    expect(entries.size).toBeGreaterThan(51);
    const { trips, rows } = costOf(answer);
    expect(trips).toBe(1);
    expect(rows).toBeGreaterThan(2_000);
    expect(rows).toBeLessThanOrEqual(2 * 1_000 + 3 * 2_000 + entries.size);
  });
});

it('every page in the sitemap exists, and names itself as canonical', async () => {
  const { entries } = await readSitemap('/sitemaps/pages.xml');
  expect([...entries.keys()]).toEqual(
    expect.arrayContaining(['/', '/latest/', '/rankings/', '/keji/', '/about.html']),
  );
  for (const path of entries.keys()) {
    const { status, text } = await site.fetch(path);
    expect(status, path).toBe(200);
    expect(text).toContain(`<link rel="canonical" href="${siteUrl}${path}">`);
  }
});
