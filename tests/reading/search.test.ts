import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomFrom } from '../../local/random.ts';
import { searchPath } from '../../src/lib/paths.ts';
import { site as config } from '../../src/site.ts';
import { readPage } from '../../testing/api/push.ts';
import { listed, nextOf, rebuildAll, search } from '../../testing/pages/search.ts';
import { openSite, siteUrl, type TestSite } from '../../testing/site.ts';

let site: TestSite;
beforeAll(async () => {
  site = await openSite();
  await add(texts);
});
afterAll(() => site.dispose());

interface Text {
  readonly title: string;
  readonly body: string;
  readonly section?: string;
}

const texts: readonly Text[] = [
  { title: '南京长江大桥亮灯', body: '当晚的灯光把江面照成金色。' },
  { title: '市长江大桥谈南京市', body: '江大桥说,5G基站年内再建1024座。' },
  { title: '学生食堂换了菜单', body: '南京的学生说,最爱的还是那碗皮肚面。', section: 'jiaoyu' },
  {
    title: 'Wi‑Fi 6E 与 5G 之争',
    body: 'Qinghe City 已有３２０个“热点”,"说好"的提速呢?',
    section: 'keji',
  },
  {
    title: '😀 表情也能搜',
    body: '100% 的读者都用过 👍,C++ 也不例外;a_b*c -- NEAR(1)。',
    section: 'keji',
  },
  { title: '<script>alert(1)</script> & 尖括号', body: '一段 <b> 不是粗体的 & 文字。' },
  {
    title: '大桥与桥',
    body: `${'平安无事。'.repeat(60)}最后才说到南京。${'平安无事。'.repeat(60)}`,
  },
];

const htmlOf = (text: string) =>
  `<p>${text.replace(/[&<]/g, (sign) => (sign === '&' ? '&#x26;' : '&#x3C;'))}</p>`;

let count = 0;

/** Adds articles, an hour apart, and indexes them. */
async function add(more: readonly Text[]): Promise<void> {
  const rows = more.map(({ title, body, section = 'zixun' }) => {
    return { id: ++count, section, title, html: htmlOf(body) };
  });
  // All rows in one statement: through Miniflare, each statement takes milliseconds.
  await site.db
    .prepare(
      `INSERT INTO articles (id, seq, section, title, body_html, status, published_at, updated_at, revision,
        content_hash)
      SELECT value ->> 'id', value ->> 'id', value ->> 'section', value ->> 'title', value ->> 'html',
        'published', 1700000000 + (value ->> 'id') * 3600, 1, 1, 'x' FROM json_each(?)`,
    )
    .bind(JSON.stringify(rows))
    .run();
  await rebuildAll(site);
}

const find = async (...[query, more]: [string, Parameters<typeof searchPath>[1]?]) =>
  listed(await search(site, query, more));

describe('the search page', () => {
  it.each([
    ['京', [7, 3, 2, 1]],
    ['😀', [5]],
    ['南京', [7, 3, 2, 1]],
    ['南京市', [2]],
    ['学生', [3]],
    ['市长江大', [2]],
    ['5g', [4, 2]],
    ['５Ｇ基站', [2]],
    ['02', [2]],
    ['320', [4]],
    ['wi‑fi 之争', [4]],
    ['inghe', [4]],
    ['"Qinghe City" 5G', [4]],
    ['City Qinghe', [4]],
    ['"City Qinghe"', []],
    ['南京 大桥', [7, 2, 1]],
    ['南京 大桥 灯', [1]],
    ['“南京”', [7, 3, 2, 1]],
    ['""说好""', [4]],
    ['c++', [5]],
    ['100%', [5]],
    ['b*c --', [5]],
    ['<script>', [6]],
    ['&amp;', []],
    ['火星', []],
  ])('finds for %s %j', async (query, expected) => {
    expect(await find(query)).toEqual(expected);
  });

  it('searches one section', async () => {
    expect(await find('5G', { section: 'keji' })).toEqual([4]);
    expect(await find('学生', { section: 'keji' })).toEqual([]);
  });

  it('sorts by relevance on request', async () => {
    expect((await find('大桥', { sort: 'best' })).sort()).toEqual([1, 2, 7]);
    expect((await find('南京', { sort: 'best' })).slice(0, 2).sort()).toEqual([1, 2]);
  });

  it('marks the hits in title and excerpt, and escapes all text', async () => {
    const { text } = await search(site, '南京 大桥');
    expect(text).toContain('<mark>南京</mark>长江<mark>大桥</mark>亮灯');
    expect(text).toMatch(/<p>\s*…最后才说到<mark>南京<\/mark>。平安/);
    const hostile = (await search(site, '<b>')).text;
    expect(hostile).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &amp; 尖括号');
    expect(hostile).toContain('<mark>&lt;b&gt;</mark> 不是粗体的 &amp; 文字');
    expect((await search(site, '"><img src=x>')).text).not.toMatch(/(?<!&quot;)><img src=x/);
  });

  it('repeats the query, and is not to be indexed', async () => {
    const { text } = await search(site, '"Qinghe City"', { section: 'keji', sort: 'best' });
    expect(text).toContain('value="&quot;Qinghe City&quot;"');
    expect(text).toMatch(/<option value="keji" selected[^>]*>\s*科技/);
    expect(text).toMatch(/<option value="best" selected/);
    expect(text).toContain('<meta name="robots" content="noindex">');
    expect(text).not.toContain('rel="canonical"');
  });

  it.each([
    ['', '输入标题或正文里的任何字词'],
    ['"', '输入标题或正文里的任何字词'],
    ['长'.repeat(101), '关键词太长：最多 100 个字符'],
    ['火星', '没有找到符合的文章'],
  ])('gives advice for the query %j', async (query, advice) => {
    const { status, text } = await search(site, query);
    expect(status).toBe(200);
    expect(text).toContain(advice);
    expect(text).toContain('<input type="search" name="q"');
    expect(listed({ text } as never)).toEqual([]);
  });

  it('offers a search in all sections when one has no hit', async () => {
    const { text } = await search(site, '学生', { section: 'keji' });
    expect(text).toContain(`href="${searchPath('学生')}"`);
  });

  it('is cached for a minute', async () => {
    await search(site, '南京');
    const again = await site.fetch(searchPath('南京'));
    expect(again.headers.get('cf-cache-status')).toBe('HIT');
    await site.cache.advance(config.caching.search.fresh + config.caching.search.stale + 1);
    const later = await site.fetch(searchPath('南京'));
    expect(later.headers.get('cf-cache-status')).not.toBe('HIT');
  });

  it.each([
    ['/search?section=keji&q=a', '/search?q=a&section=keji'],
    ['/search?q=a&section=nowhere', '/search?q=a'],
    ['/search?q=a&sort=&section=', '/search?q=a'],
    ['/search?q=a&before=x', '/search?q=a'],
    ['/search?q=a&utm_source=b', '/search?q=a'],
    ['/search?q=', '/search'],
  ])('has one address: %s redirects to %s', async (from, to) => {
    const { status, headers } = await site.fetch(from);
    expect([status, headers.get('location')]).toEqual([301, to]);
  });

  it('has an OpenSearch description for browsers', async () => {
    const { status, headers, text } = await site.fetch('/opensearch.xml');
    expect([status, headers.get('content-type')]).toEqual([
      200,
      'application/opensearchdescription+xml; charset=utf-8',
    ]);
    expect(text).toContain(`<Url type="text/html" template="${siteUrl}/search?q={searchTerms}"/>`);
    expect((await search(site, '')).text).toContain(
      '<link rel="search" type="application/opensearchdescription+xml" href="/opensearch.xml"',
    );
  });
});

describe('hostile queries', () => {
  const odd = fc.constantFrom(
    ...[
      '"',
      "'",
      '*',
      '(',
      ')',
      ':',
      '^',
      '-',
      '--',
      '+',
      '{',
      '}',
      '\\',
      '%',
      '_',
      '\0',
      '\ufeff',
    ],
    ...[
      'NEAR',
      'NEAR(',
      ' AND ',
      ' OR ',
      ' NOT ',
      '字',
      '南京',
      ' ',
      '　',
      '😀',
      '\u0301',
      '“',
      '”',
      ';',
    ],
  );
  const queries = fc.oneof(
    fc.array(odd, { maxLength: 40 }).map((parts) => parts.join('')),
    fc.string({ unit: 'binary', maxLength: 120 }),
  );

  it('are answered', async () => {
    const sort = fc.constantFrom(undefined, 'best');
    await fc.assert(
      fc.asyncProperty(queries, sort, async (query, order) => {
        const { status } = await site.fetch(searchPath(query, { sort: order }));
        expect(status).toBe(200);
      }),
      { numRuns: 150 },
    );
  });

  it.each(['%00', '%ff', 'a%00b', '%22%00', '%F0%9F', '+', '%2B', '%ED%A0%80'])(
    'are answered in any encoding: %s',
    async (query) => {
      let path: string | undefined = `/search?q=${query}`;
      for (let redirects = 0; path !== undefined; redirects++) {
        const { status, headers }: Awaited<ReturnType<typeof site.fetch>> = await site.fetch(path);
        expect([200, 301]).toContain(status);
        expect(redirects).toBeLessThan(3);
        path = headers.get('location') ?? undefined;
      }
    },
  );
});

it('search finds the same articles for random substrings as instr()', async () => {
  const random = randomFrom(7);
  const normal = texts.map(({ title, body }) =>
    [title, body].map((text) => text.normalize('NFKC').toLowerCase()),
  );
  for (let n = 0; n < 100; n++) {
    const characters = Array.from(normal[n % normal.length]![Math.floor(random() * 2)]!);
    const from = Math.floor(random() * characters.length);
    const text = characters.slice(from, from + 1 + Math.floor(random() * 6)).join('');
    const expected = normal.flatMap((fields, index) =>
      fields.some((field) => field.includes(text)) ? [index + 1] : [],
    );
    expect((await find(`"${text}"`)).sort(), text).toEqual(expected);
  }
});

describe('the database budget', () => {
  async function cost(path: string) {
    const answer = await readPage(site, path);
    expect(answer.status).toBe(200);
    const text = answer.headers.get('server-timing') ?? '';
    const read = (name: string) => Number(new RegExp(`${name}=(\\d+)`).exec(text)?.[1] ?? NaN);
    return { trips: read('trips'), rows: read('rows'), next: nextOf(answer) };
  }
  const many = (from: number, length: number): Text[] =>
    Array.from({ length }, (_, n) => ({
      title: `柳桥新闻第${from + n}号`,
      body: '正文的一句话。',
    }));

  it('is two round trips, and a number of rows that does not grow with the articles', async () => {
    const paths = [
      searchPath('的'),
      searchPath('柳桥'),
      searchPath('柳桥新闻 正文的一句话'),
      searchPath('柳桥', { section: 'zixun' }),
    ];
    await add(many(1, 300));
    const few = await Promise.all(paths.map(cost));
    await add(many(301, 600));
    for (const [index, path] of paths.entries()) {
      const { trips, rows, next } = await cost(path);
      expect([trips, rows], path).toEqual([2, few[index]?.rows]);
      expect(rows).toBeLessThanOrEqual(200);
      const deeper = await cost(next!);
      expect(deeper.trips).toBe(2);
      expect(deeper.rows, `${path}, page 2`).toBeLessThanOrEqual(rows + 1);
    }
    const best = await cost(searchPath('柳桥', { sort: 'best' }));
    expect(best.trips).toBe(2);
    expect(best.rows).toBeLessThanOrEqual(4 * config.search.ranked);
    expect((await cost('/search')).trips).toBe(1);
  });
});
