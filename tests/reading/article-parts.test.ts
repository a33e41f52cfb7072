import { renderSVG } from 'uqr';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSite, sample, siteUrl, type Answer, type TestSite } from '../../testing/site.ts';

let site: TestSite;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.dispose());

const body =
  '<p>先说起点。</p><hr class="page-break"><p>再说中途。</p><!--nextpage--><p>最后是终点。</p>';
const name = (id: number, part = '') => `/minsheng/2026-10-08/${id}${part}.html`;
const parts = ['', '_2', '_3', '_full'];
const cacheStatus = (answer: Answer) => answer.headers.get('cf-cache-status');
const articleOf = ({ text }: Answer) => /<article[\s\S]*<\/article>/.exec(text)?.[0] ?? '';
/** The targets of the pager's links, by their texts. */
const pagerOf = (answer: Answer) => {
  const [pager = ''] = /<nav class="parts"[\s\S]*?<\/nav>/.exec(articleOf(answer)) ?? [];
  return [...pager.matchAll(/<a href="([^"]+)"([^>]*)>\s*([^<]+?)\s*<\/a>/g)].map(
    ([, href, attributes = '', words]) => [words, href, /rel="(\w+)"/.exec(attributes)?.[1]],
  );
};

describe('an article in three parts', () => {
  beforeAll(async () => {
    await site.api('PUT', '/articles/1', sample({ body, correction: '中途的站名有误,已改正。' }));
  });

  it.each([
    ['', ['先说起点'], '青禾市图书馆延长开放时间 - 极报'],
    ['_2', ['再说中途'], '青禾市图书馆延长开放时间（第2页） - 极报'],
    ['_3', ['最后是终点'], '青禾市图书馆延长开放时间（第3页） - 极报'],
    ['_full', ['先说起点', '再说中途', '最后是终点'], '青禾市图书馆延长开放时间（全文） - 极报'],
  ])('shows at %j only what belongs to that part', async (part, shown, title) => {
    const answer = await site.fetch(name(1, part));
    expect(answer.status).toBe(200);
    const all = ['先说起点', '再说中途', '最后是终点'];
    expect(all.filter((text) => articleOf(answer).includes(text))).toEqual(shown);
    expect(answer.text).toContain(`<title>${title}</title>`);
    expect(answer.text).toContain(`<link rel="canonical" href="${siteUrl}${name(1)}">`);
    expect(answer.text).toContain('<h1>青禾市图书馆延长开放时间</h1>');
    expect(answer.text).toContain('<meta name="description" content="每晚开放到十点。">');
    expect(answer.text).toContain('中途的站名有误,已改正。');
  });

  it('links from each part to the others', async () => {
    const numbers = ['1', '2', '3'].map((number, index) => [
      number,
      name(1, parts[index]),
      undefined,
    ]);
    const full = ['全文阅读', name(1, '_full'), undefined];
    expect(pagerOf(await site.fetch(name(1)))).toEqual([
      ...numbers,
      ['下一页', name(1, '_2'), 'next'],
      full,
    ]);
    expect(pagerOf(await site.fetch(name(1, '_2')))).toEqual([
      ['上一页', name(1), 'prev'],
      ...numbers,
      ['下一页', name(1, '_3'), 'next'],
      full,
    ]);
    expect(pagerOf(await site.fetch(name(1, '_3')))).toEqual([
      ['上一页', name(1, '_2'), 'prev'],
      ...numbers,
      full,
    ]);
    expect(pagerOf(await site.fetch(name(1, '_full')))).toEqual(numbers);
  });

  it.each([
    [name(1, '_1'), 301, name(1)],
    ['/keji/2026-10-08/1_2.html', 301, name(1, '_2')],
    ['/minsheng/2026-10-09/1_3.html', 301, name(1, '_3')],
    ['/nowhere/never/1_full.html', 301, name(1, '_full')],
    ['/nowhere/never/1_1.html', 301, name(1)],
    [`${name(1, '_2')}?page=3`, 301, name(1, '_2')],
    [name(1, '_4'), 404, null],
    ['/keji/2026-10-08/1_4.html', 404, null],
    [name(1, '_0'), 404, null],
    [name(1, '_02'), 404, null],
    [name(1, '_x'), 404, null],
    [name(2, '_2'), 404, null],
  ])('answers %s with %i', async (from, status, to) => {
    const answer = await site.fetch(from);
    expect([answer.status, answer.headers.get('location')]).toEqual([status, to]);
    if (status === 404) expect(answer.text).toContain('找不到这个页面');
  });

  it('has a 404 beyond its last part that the cache keeps for half a minute', async () => {
    await site.cache.clear();
    await site.fetch(name(1, '_4'));
    expect(cacheStatus(await site.fetch(name(1, '_4')))).toBe('HIT');
    await site.cache.advance(31);
    expect(cacheStatus(await site.fetch(name(1, '_4')))).not.toBe('HIT');
  });

  it('costs one round trip to the database for each part', async () => {
    await site.cache.clear();
    for (const part of parts) {
      const timing = (await site.fetch(name(1, part))).headers.get('server-timing');
      expect(timing).toContain('trips=1 ');
    }
  });
});

async function warm(id: number): Promise<void> {
  await site.cache.clear();
  for (const part of parts) {
    await site.fetch(name(id, part));
    expect(cacheStatus(await site.fetch(name(id, part)))).toBe('HIT');
  }
}

it('a view of any part counts for the article', async () => {
  const views = new Set<string | undefined>();
  for (const part of parts) {
    views.add(/data-view="([^"]+)"/.exec((await site.fetch(name(1, part))).text)?.[1]);
  }
  expect([...views]).toEqual([expect.stringMatching(/^\/views\/1 \S+$/)]);
});

it('an edit shows on every part', async () => {
  await site.api('PUT', '/articles/10', sample({ body }));
  await warm(10);
  await site.push(10, sample({ body: `${body}<hr class="page-break"><p>还有后记。</p>` }));
  for (const part of parts) {
    const answer = await site.fetch(name(10, part));
    expect(cacheStatus(answer), part).toBe('MISS');
    expect(pagerOf(answer).map(([words]) => words)).toContain('4');
  }
  expect(articleOf(await site.fetch(name(10, '_4')))).toContain('还有后记');
  await site.api('PUT', '/articles/10', sample({ body: '<p>合成一页。</p>' }));
  await site.cache.clear();
  expect((await site.fetch(name(10, '_2'))).status).toBe(404);
  expect((await site.fetch(name(10, '_full'))).headers.get('location')).toBe(name(10));
  expect(pagerOf(await site.fetch(name(10)))).toEqual([]);
});

it.each([
  [20, undefined, 410],
  [21, '法院裁定', 451],
])('a withdrawal removes every part: %i', async (id, legal, status) => {
  await site.api('PUT', `/articles/${id}`, sample({ body }));
  await warm(id);
  await site.api('DELETE', `/articles/${id}`, { reason: '内容有误', legal });
  await site.settled();
  for (const part of [...parts, '_1', '_9']) {
    const answer = await site.fetch(name(id, part));
    expect(answer.status, part).toBe(status);
    expect(answer.text).not.toContain('起点');
  }
});

it('the API gives page breaks in a form that is unchanged when it is pushed again', async () => {
  await site.api('PUT', '/articles/30', sample({ body }));
  const { body: stored } = (await site.api('GET', '/articles/30')).json();
  expect(stored).toBe(body.replace('<!--nextpage-->', '<hr class="page-break">'));
  for (const again of [body, stored]) {
    expect((await site.api('PUT', '/articles/30', sample({ body: again }))).json()['outcome']).toBe(
      'unchanged',
    );
  }
});

describe('the frame of the body', () => {
  it('tells when an article was updated or corrected, if it was', async () => {
    await site.api('PUT', '/articles/40', sample({ publishedAt: '2026-10-08T09:30:00+08:00' }));
    expect((await site.fetch(name(40))).text).not.toContain('更新于');
    await site.api('PUT', '/articles/40', sample({ correction: '馆名有误,已改正。' }));
    await site.db
      .prepare('UPDATE articles SET updated_at = ?, corrected_at = ? WHERE id = 40')
      .bind(Date.UTC(2026, 9, 8, 4) / 1000, Date.UTC(2026, 9, 8, 3) / 1000)
      .run();
    await site.cache.clear();
    const text = (await site.fetch(name(40))).text.replace(/<[^>]+>\s*/g, '');
    expect(text).toContain('更新于 2026-10-08 12:00:00');
    expect(text).toMatch(/更正：\s*馆名有误,已改正。\s*2026-10-08 11:00:00/);
    await site.db.prepare('UPDATE articles SET updated_at = published_at WHERE id = 40').run();
    await site.cache.clear();
    expect((await site.fetch(name(40))).text).not.toContain('更新于');
  });

  it('names the tags, with links to their pages', async () => {
    await site.api('PUT', '/articles/41', sample({ tags: ['路灯', 'C++ & <b>'] }));
    const article = articleOf(await site.fetch(name(41)));
    const tags = [...article.matchAll(/<a href="([^"]+)" rel="tag">\s*([^<]+?)\s*<\/a>/g)];
    expect(tags.map(([, href, words]) => [href, words])).toEqual([
      ['/topics/%E8%B7%AF%E7%81%AF/', '路灯'],
      ['/topics/C%2B%2B%20%26%20%3Cb%3E/', 'C++ &amp; &lt;b&gt;'],
    ]);
  });
});

describe('the QR code', () => {
  const qr = '/qr/minsheng/2026-10-08/50.svg';

  it('is a picture that the cache keeps, made without the database', async () => {
    await site.api('PUT', '/articles/50', sample());
    expect((await site.fetch(name(50))).text).toContain(`<img src="${qr}"`);
    const heal = await site.breakDatabase();
    const answer = await site.fetch(qr);
    await heal();
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('image/svg+xml');
    expect(answer.text).toBe(renderSVG(siteUrl + name(50), { border: 4, ecc: 'M' }));
    expect(cacheStatus(await site.fetch(qr))).toBe('HIT');
  });

  it.each([
    ['/qr/nowhere/2026-10-08/50.svg', 404],
    ['/qr/minsheng/2026-02-31/50.svg', 404],
    ['/qr/minsheng/20261008/50.svg', 404],
    ['/qr/minsheng/2026-10-08/050.svg', 404],
    ['/qr/minsheng/2026-10-08/50_2.svg', 404],
    ['/qr/minsheng/2026-10-08/x.svg', 404],
    ['/qr/minsheng/2026-10-08/50.svg?x=1', 301],
  ])('of %s is %i', async (path, status) => {
    expect((await site.fetch(path)).status).toBe(status);
  });
});
