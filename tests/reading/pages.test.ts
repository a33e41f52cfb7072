import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../local/settings.ts';
import { site as config } from '../../src/site.ts';
import { openSite, sample, siteUrl, type TestSite } from '../../testing/site.ts';

let site: TestSite;
beforeAll(async () => {
  site = await openSite();
  await fill(1_000);
});
afterAll(() => site.dispose());

/** Stores articles 1 to `count` in all sections, an hour apart, and fills the boards. */
async function fill(count: number): Promise<void> {
  const slugs = JSON.stringify(config.sections.map(({ slug }) => slug));
  await site.db.batch([
    site.db
      .prepare(
        `INSERT INTO articles (id, seq, section, title, body_html, status, published_at, updated_at,
          revision, content_hash)
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
        SELECT i, i, json_extract(?2, '$[' || (i % CAST(?3 AS INTEGER)) || ']'), '柳桥新闻第' || i || '号', '<p>正文</p>',
          'published', 1700000000 + i * 3600, 1700000000, 1, 'x' FROM n`,
      )
      .bind(count, slugs, config.sections.length),
    site.db.prepare(`UPDATE sequences SET value = ? WHERE name = 'article_seq'`).bind(count),
    ...['week', 'month', 'hot'].map((board) =>
      site.db
        .prepare(
          `INSERT INTO board_entries (board, rank, article_id, section, title, published_at, views, computed_at)
          SELECT ?, row_number() OVER (ORDER BY id), id, section, title, published_at, 100 - id, unixepoch()
          FROM articles WHERE id <= 20`,
        )
        .bind(board),
    ),
  ]);
}

/** The cost of a page for the database, read from its Server-Timing header. */
async function cost(path: string): Promise<{ trips: number; statements: number; rows: number }> {
  const answer = await site.fetch(path);
  expect(answer.status, path).toBe(200);
  const text = answer.headers.get('server-timing') ?? '';
  const read = (name: string) => Number(new RegExp(`${name}=(\\d+)`).exec(text)?.[1] ?? NaN);
  return { trips: read('trips'), statements: read('statements'), rows: read('rows') };
}

const brotli = (text: string) =>
  brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }).byteLength;

describe('the article page', () => {
  const path = '/pinpai/2022-02-23/573070.html';
  const article = sample({
    section: 'pinpai',
    title: '柳桥区“老字号”联盟成立',
    publishedAt: '2022-02-23T18:37:37+08:00',
    body: Array.from({ length: 5 }, (_, n) => `<p>第${n + 1}段:老字号们聚在一起。</p>`).join(''),
    source: { name: '柳桥区人民政府网站', url: 'https://liuqiao.example/a?b=1&c=2' },
    author: '林青',
    editor: '白禾',
    correction: '首段人数有误,已改正。',
  });

  it('shows every part of the article', async () => {
    await site.push(573070, article);
    const { text, headers } = await site.fetch(path);
    for (const piece of [
      '<a href="/pinpai/">品牌</a>',
      '<h1>柳桥区“老字号”联盟成立</h1>',
      '<time datetime="2022-02-23T18:37:37+08:00">2022-02-23 18:37:37</time>',
      '<p>第1段:老字号们聚在一起。</p>',
      '<p>第5段:老字号们聚在一起。</p>',
      `<a href="${siteUrl}${path}">${siteUrl}${path}</a>`,
      config.disclaimer,
      '责任编辑：白禾',
      '首段人数有误,已改正。',
      `<link rel="canonical" href="${siteUrl}${path}">`,
      '<meta property="og:type" content="article">',
      '<meta name="description" content="每晚开放到十点。">',
      '<a class="skip" href="#main">',
    ]) {
      expect(text).toContain(piece);
    }
    expect(text.replace(/<[^>]+>/g, '')).toContain('【来源:柳桥区人民政府网站】');
    expect(text.match(/<h1/g)).toHaveLength(1);
    const [aside = ''] = /<aside[\s\S]*<\/aside>/.exec(text) ?? [];
    const lists = [...aside.matchAll(/<(ul|ol)[\s\S]*?<\/\1>/g)].map(
      ([list]) => list.match(/<li>/g)?.length,
    );
    expect(lists, 'latest, hot, week, month').toEqual([5, 7, 10, 10]);
    expect(aside).toMatch(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d<\/time>/);
    expect(headers.get('set-cookie')).toBeNull();
  });

  it('describes itself to machines', async () => {
    const { text } = await site.fetch(path);
    const [, json = ''] = /<script type="application\/ld\+json">(.*?)<\/script>/.exec(text) ?? [];
    expect(JSON.parse(json)).toMatchObject({
      '@type': 'NewsArticle',
      headline: '柳桥区“老字号”联盟成立',
      datePublished: '2022-02-23T18:37:37+08:00',
      author: [{ '@type': 'Person', name: '林青' }],
      mainEntityOfPage: siteUrl + path,
    });
  });

  it.each([
    ['/zixun/2022-02-23/573070.html', 301],
    ['/pinpai/2022-02-24/573070.html', 301],
    ['/nowhere/never/573070.html', 301],
    ['/pinpai/2022-02-23/573071.html', 404],
    ['/pinpai/2022-02-23/0573070.html', 404],
    ['/pinpai/2022-02-23/57307x.html', 404],
    ['/pinpai/2022-02-23/99999999999999999999.html', 404],
    ['/pinpai/2022-02-23/573070', 404],
    ['/pinpai/2022-02-23/', 404],
    ['/nowhere/', 404],
    ['/pinpai', 301],
    ['/%F0%9F%98%80/', 404],
    ['/%FF/', 404],
  ])('answers %s with %i', async (from, status) => {
    const answer = await site.fetch(from);
    expect(answer.status).toBe(status);
    const to = from === '/pinpai' ? '/pinpai/' : path;
    expect(answer.headers.get('location')).toBe(status === 301 ? to : null);
    if (status === 404) expect(answer.text).toContain('找不到这个页面');
  });

  it('answers 410 for a withdrawn article and 451 for one withdrawn by law', async () => {
    for (const [id, legal, status] of [
      [800_001, undefined, 410],
      [800_002, '法院裁定', 451],
    ] as const) {
      await site.push(id, article);
      await site.api('DELETE', `/articles/${id}`, { reason: '撤稿', legal });
      const answer = await site.fetch(`/pinpai/2022-02-23/${id}.html`);
      expect(answer.status).toBe(status);
      expect(answer.text).not.toContain('老字号们');
    }
  });

  const seed = join(root, '..', 'shared', 'seed', 'article-573070.json');
  it.runIf(existsSync(seed))('fits into the first round trip with a real article', async () => {
    await site.push(573070, JSON.parse(readFileSync(seed, 'utf8')) as Record<string, unknown>);
    const { text } = await site.fetch(path);
    expect(text).toContain('【来源:上海市闵行区人民政府网站】');
    expect(brotli(text)).toBeLessThanOrEqual(10_240);
  });

  it('fits into the first round trip with its inline script and style', async () => {
    const long = Array.from({ length: 1_400 }, (_, n) =>
      String.fromCodePoint(0x4e00 + ((n * 7_919) % 3_000)),
    ).join('');
    await site.push(573070, { ...article, body: `<p>${long}</p>` });
    const { text } = await site.fetch(path);
    expect(brotli(text)).toBeLessThanOrEqual(14_600);
    const scripts = [...text.matchAll(/<script(?: type="module")?>([\s\S]*?)<\/script>/g)];
    expect(scripts, 'before the first paint, and after it').toHaveLength(2);
    expect(scripts.map(([, code]) => code).join('').length).toBeLessThanOrEqual(2_048);
    expect(text).not.toMatch(/<script[^>]+src=|<link[^>]+stylesheet|@import|@font-face/);
  });
});

describe('the database budget', () => {
  const deep = '1700360000-100';
  it.each([
    ['/keji/2023-12-14/698.html', 80],
    ['/', 150],
    ['/latest/', 100],
    [`/latest/?before=${deep}`, 100],
    [`/latest/?after=${deep}`, 100],
    ['/latest/2023-12-14/', 100],
    ['/keji/', 100],
    [`/keji/?before=${deep}`, 100],
    [`/keji/?after=${deep}`, 100],
    ['/fragments/aside', 60],
  ])('of %s is one round trip and at most %i rows', async (path, budget) => {
    const { trips, rows } = await cost(path);
    expect(trips).toBe(1);
    expect(rows).toBeGreaterThan(0);
    expect(rows).toBeLessThanOrEqual(budget);
  });
});
