import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFeed } from '../../testing/pages/feed-reader.ts';
import { costOf, fillArticles } from '../../testing/pages/many-articles.ts';
import { openSite, sample, siteUrl, type TestSite } from '../../testing/site.ts';
import { parseXml } from '../../testing/pages/xml.ts';

let site: TestSite;
beforeAll(async () => {
  site = await openSite();
  await fillArticles(site, 200);
  await site.push(900, hostile);
  // No editor can push these characters, but a database may hold them.
  await site.db
    .prepare(`UPDATE articles SET title = title || char(1, 11, 65534) WHERE id = 900`)
    .run();
  await site.db
    .prepare(
      `INSERT INTO board_entries (board, rank, article_id, section, title, published_at, views, computed_at)
        SELECT board.value, row_number() OVER (PARTITION BY board.value ORDER BY articles.id), articles.id, section, title, published_at, 9, unixepoch()
        FROM articles, json_each('["week", "month"]') AS board WHERE articles.id <= 5 OR articles.id = 900`,
    )
    .run();
});
afterAll(() => site.dispose());

/** An article with characters that would break a feed if they got into it unescaped. */
const hostile = sample({
  title: '<&"\']]> ]]&gt; 标题',
  summary: '摘要 <b>&amp;</b> ]]>',
  body: '<p>正文 ]]> \u0001\u000b\ufffe <a href="/keji/?a=1&amp;b=2">链接</a></p><img src="a.png" alt="桥">',
  tags: ['A&B', '路灯'],
  author: '林<青>',
  correction: '首段 <人数> 有误。',
  source: { name: '青禾&晚报', url: 'https://source.example/a?b=1&c=2' },
});
const address = `${siteUrl}/minsheng/2026-10-08/900.html`;

const folders = ['/', '/minsheng/', '/topics/%E8%B7%AF%E7%81%AF/', '/topics/A%26B/'];
const boards = ['/rankings/week/', '/rankings/month/'];
const all = [...folders, ...boards];
/** One feed of each format and kind: the others run the same code. */
const various = [
  '/feed.xml',
  '/minsheng/atom.xml',
  '/topics/%E8%B7%AF%E7%81%AF/feed.json',
  '/rankings/week/feed.xml',
];

const text = v.pipe(v.string(), v.minLength(1));
const url = v.pipe(v.string(), v.startsWith('https://'), v.url());
const date = v.pipe(v.string(), v.isoTimestamp());
/** The members of https://www.jsonfeed.org/version/1.1/ that the site uses. No other may be there. */
const jsonFeed = v.strictObject({
  version: v.literal('https://jsonfeed.org/version/1.1'),
  title: text,
  home_page_url: url,
  feed_url: url,
  description: text,
  icon: url,
  language: v.literal('zh-CN'),
  authors: v.array(v.strictObject({ name: text, url })),
  hubs: v.exactOptional(v.array(v.strictObject({ type: v.literal('WebSub'), url }))),
  items: v.array(
    v.strictObject({
      id: text,
      url,
      external_url: v.exactOptional(url),
      title: text,
      summary: text,
      content_text: v.exactOptional(text),
      content_html: v.exactOptional(text),
      date_published: date,
      date_modified: date,
      tags: v.array(text),
      authors: v.exactOptional(v.array(v.strictObject({ name: text, url: v.exactOptional(url) }))),
    }),
  ),
});
const readJson = async (path: string) => v.parse(jsonFeed, (await site.fetch(path)).json());

describe.each(all.flatMap((folder) => [folder + 'feed.xml', folder + 'atom.xml']))('%s', (path) => {
  it('is read by a feed reader', async () => {
    const answer = await site.fetch(path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe(
      `application/${path.endsWith('feed.xml') ? 'rss' : 'atom'}+xml; charset=utf-8`,
    );
    parseXml(answer.text);
    const { meta, items } = await readFeed(answer.text, siteUrl + path);
    expect(meta.xmlurl).toBe(siteUrl + path);
    expect(meta.link).toMatch(/^https:\/\/news\.example\//);
    expect(meta.title).toContain('极报');

    const item = items.find(({ guid }) => guid === 'tag:news.example,2026:900')!;
    expect(item).toMatchObject({
      title: '<&"\']]> ]]&gt; 标题',
      link: address,
      author: '林<青>',
      categories: ['民生', 'A&B', '路灯'],
      pubdate: new Date('2026-10-08T01:30:00Z'),
    });
    expect(item.date).toEqual(item.pubdate);
    const [note, ...rest] = item.description.split(/摘要/);
    expect(note).toContain('更正:');
    expect(rest).toHaveLength(1);
  });
});

describe.each(all.map((folder) => folder + 'feed.json'))('%s', (path) => {
  it('is a JSON Feed', async () => {
    expect((await site.fetch(path)).headers.get('content-type')).toBe('application/feed+json');
    const feed = await readJson(path);
    expect(feed.feed_url).toBe(siteUrl + path);
    expect(feed.items.find(({ id }) => id === 'tag:news.example,2026:900')).toEqual({
      id: 'tag:news.example,2026:900',
      url: address,
      external_url: 'https://source.example/a?b=1&c=2',
      title: '<&"\']]> ]]&gt; 标题',
      summary: '更正:首段 <人数> 有误。\n\n摘要 <b>&amp;</b> ]]>',
      content_text: '更正:首段 <人数> 有误。\n\n摘要 <b>&amp;</b> ]]>',
      date_published: '2026-10-08T01:30:00.000Z',
      date_modified: '2026-10-08T01:30:00.000Z',
      tags: ['民生', 'A&B', '路灯'],
      authors: [{ name: '林<青>' }],
    });
  });
});

it('a feed has the newest thirty of its scope, and a board’s feed has its entries from the top', async () => {
  const ids = async (path: string) =>
    (await readJson(path)).items.map(({ id }) => Number(/\d+$/.exec(id)?.[0]));
  expect(await ids('/feed.json')).toEqual([900, ...Array.from({ length: 29 }, (_, i) => 200 - i)]);
  expect((await ids('/keji/feed.json')).every((id) => id % 7 === 5)).toBe(true);
  expect(await ids('/topics/%E6%A1%A5/feed.json')).toEqual(
    Array.from({ length: 30 }, (_, i) => 200 - i),
  );
  expect(await ids('/rankings/week/feed.json')).toEqual([1, 2, 3, 4, 5, 900]);
});

it.each(various.map((path) => path.replace('%E8%B7%AF%E7%81%AF', '%E6%A1%A5')))(
  '%s costs one round trip and few rows',
  async (path) => {
    await site.cache.clear();
    const { trips, rows } = costOf(await site.fetch(path));
    expect(trips).toBe(1);
    expect(rows).toBeLessThanOrEqual(path.startsWith('/topics/') ? 61 : 31);
  },
);

describe('a conditional request', () => {
  it.each(various)('to %s is answered 304 by tag and by time', async (path) => {
    const { headers } = await site.fetch(path);
    const [etag, modified] = [headers.get('etag')!, headers.get('last-modified')!];
    for (const clear of [false, true]) {
      if (clear) await site.cache.clear();
      const ask = (conditions: Record<string, string>) => site.fetch(path, { headers: conditions });
      expect((await ask({ 'If-None-Match': etag })).status).toBe(304);
      expect((await ask({ 'If-Modified-Since': modified })).status).toBe(304);
      expect((await ask({ 'If-None-Match': '"x"', 'If-Modified-Since': modified })).status).toBe(
        200,
      );
      const before = new Date(Date.parse(modified) - 1_000).toUTCString();
      const again = await ask({ 'If-Modified-Since': before });
      expect([again.status, again.headers.get('cache-control')]).toEqual([200, 'public, no-cache']);
    }
  });
});

it('the time of a board’s feed tells that the board was computed again', async () => {
  const at = Math.floor(Date.now() / 1_000) + 60;
  await site.db
    .prepare(`UPDATE board_entries SET computed_at = ? WHERE board = 'month'`)
    .bind(at)
    .run();
  await site.cache.clear();
  const { headers } = await site.fetch('/rankings/month/feed.xml');
  expect(Date.parse(headers.get('last-modified')!)).toBe(at * 1_000);
});

describe('an address', () => {
  it.each([
    ['/%6beji/feed.xml', '/keji/feed.xml'],
    ['/topics/%e8%b7%af%e7%81%af/feed.json', '/topics/%E8%B7%AF%E7%81%AF/feed.json'],
    ['/topics/A&B/feed.xml', '/topics/A%26B/feed.xml'],
    ['/topics/%EF%BC%A1%26B/feed.xml', '/topics/A%26B/feed.xml'],
    ['/keji/feed.xml?utm_source=x', '/keji/feed.xml'],
  ])('%s redirects to %s', async (path, to) => {
    const answer = await site.fetch(path);
    expect([answer.status, answer.headers.get('location')]).toEqual([301, to]);
  });

  it.each(['nowhere', 'topics/nothing', 'topics/%2F', 'rankings', 'rankings/year', 'a/b/c'])(
    '/%s/feed.xml answers 404',
    async (folder) => {
      expect((await site.fetch(`/${folder}/feed.xml`)).status).toBe(404);
    },
  );

  it('of a section without articles has an empty feed', async () => {
    await site.db
      .prepare(`UPDATE articles SET section = 'pinpai' WHERE section = 'jiankang'`)
      .run();
    const { items } = await readFeed((await site.fetch('/jiankang/atom.xml')).text, siteUrl);
    expect(items).toEqual([]);
    expect((await readJson('/jiankang/feed.json')).items).toEqual([]);
  });
});

it('a feed has a text for an article that is only a picture, and answers HEAD', async () => {
  const { summary: _, ...picture } = sample({
    section: 'zixun',
    body: '<img src="/a.png" alt="">',
  });
  await site.push(902, { ...picture, title: '一张图' });
  const { items } = await readJson('/zixun/feed.json');
  expect(items[0]).toMatchObject({ title: '一张图', content_text: '一张图' });
  const head = await site.fetch('/zixun/feed.json', { method: 'HEAD' });
  expect([head.status, head.text, head.headers.get('content-type')]).toEqual([
    200,
    '',
    'application/feed+json',
  ]);
});

it('a page announces its feed in its head', async () => {
  for (const [page, folder] of [
    ['/', '/'],
    ['/keji/', '/keji/'],
    ['/topics/A%26B/', '/topics/A%26B/'],
  ] as const) {
    const { text: html } = await site.fetch(page);
    const links = [
      ...html.matchAll(/<link rel="alternate" type="([^"]+)" title="[^"]+" href="([^"]+)">/g),
    ];
    expect(links.map(([, type, href]) => [type, href])).toEqual([
      ['application/rss+xml', `${folder}feed.xml`],
      ['application/atom+xml', `${folder}atom.xml`],
      ['application/feed+json', `${folder}feed.json`],
    ]);
  }
});

describe('a feed with whole articles and a hub', () => {
  const hub = 'https://hub.example/?a&b';
  let full: TestSite;
  beforeAll(async () => {
    full = await openSite({ FEED_CONTENT: 'full', WEBSUB_HUB: hub });
    await full.push(900, hostile);
  });
  afterAll(() => full.dispose());

  it('has the articles with absolute addresses, and the correction first', async () => {
    for (const path of ['/feed.xml', '/atom.xml']) {
      const answer = await full.fetch(path);
      parseXml(answer.text);
      const { items, meta } = await readFeed(answer.text, siteUrl + path);
      const description = items[0]!.description;
      expect(description).toMatch(
        /^<p><strong>更正:首段 &lt;人数&gt; 有误。<\/strong><\/p><p>正文 /,
      );
      expect(description).toContain('href="https://news.example/keji/?a=1&#x26;b=2"');
      expect(description).toContain('src="https://news.example/a.png"');
      expect(meta.cloud).toEqual({ type: 'hub', href: hub });
    }
    const { items, hubs } = v.parse(jsonFeed, (await full.fetch('/feed.json')).json());
    expect(items[0]!.content_html).toContain('src="https://news.example/a.png"');
    expect(hubs).toEqual([{ type: 'WebSub', url: hub }]);
  });

  it('names the hub and itself in the Link header', async () => {
    const link = (await full.fetch('/keji/feed.xml')).headers.get('link');
    expect(link).toBe(`<${hub}>; rel="hub", <${siteUrl}/keji/feed.xml>; rel="self"`);
  });
});

describe('after delivery, every feed', () => {
  const feedsOf901 = ['/', '/minsheng/', '/topics/%E5%A4%9C%E5%B8%82/', '/rankings/week/'].map(
    (folder) => `${folder}feed.json`,
  );
  const fresh = sample({ tags: ['夜市'], publishedAt: '2026-10-09T09:30:00+08:00' });
  const seen = async () =>
    Promise.all(feedsOf901.map(async (path) => (await site.fetch(path)).text.includes(':901"')));

  it('shows a publication, an edit and a withdrawal, whether or not it was cached', async () => {
    await seen();
    await site.push(901, fresh);
    await site.db
      .prepare(
        `INSERT INTO board_entries (board, rank, article_id, section, title, published_at, views, computed_at) VALUES ('week', 9, 901, 'minsheng', 'x', 1791509400, 9, unixepoch())`,
      )
      .run();
    await site.cache.clear();
    expect(await seen()).toEqual([true, true, true, true]);

    await site.push(901, { ...fresh, correction: '更正后的话。' });
    for (const path of feedsOf901) {
      const item = (await readJson(path)).items.find(({ id }) => id.endsWith(':901'))!;
      expect(item.content_text, path).toMatch(/^更正:更正后的话。/);
      expect(item.date_modified > item.date_published, path).toBe(true);
    }

    const modified = (await site.fetch('/feed.xml')).headers.get('last-modified')!;
    await site.api('DELETE', '/articles/901', { reason: '内容有误' });
    await site.settled();
    expect(await seen()).toEqual([false, false, false, false]);
    const { headers } = await site.fetch('/feed.xml');
    expect(Date.parse(headers.get('last-modified')!)).toBeGreaterThanOrEqual(Date.parse(modified));
  });
});
