import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectProblem, openBare, pointersOf, readPage, send } from '../../testing/api/push.ts';
import { untilAnswered } from '../../testing/dispatch.ts';
import { openSite, sample, type TestSite } from '../../testing/site.ts';

let site: TestSite;
beforeAll(async () => {
  site = await openSite();
  await site.push(1, sample());
  await site.push(2, sample());
  await site.push(3, sample({ publishedAt: '2099-10-08T09:30:00+08:00' }));
  await site.api('DELETE', '/articles/2', { reason: '撤稿' });
  await site.settled();
  const answer = await site.api('POST', '/legacy-urls', [
    { from: '/show.php?id=12', to: 1 },
    { from: '/show.php?id=13', to: 2 },
    { from: '/show.php?id=14', to: 3 },
    { from: '/show.php?id=15', to: 999 },
    { from: 'http://old.example/forum.php?mod=viewthread&tid=12', to: 1 },
    { from: '/?p=12', to: 1 },
    { from: '/archives/123.html', to: 1 },
    { from: '/archives/?cat=7', to: '/keji/' },
    { from: '/2019/03/77.html', to: 1 },
    { from: '/%c4%e3%ba%c3.asp', to: 1 },
    { from: '/新闻/桥.html', to: 1 },
    { from: '/a//b/', to: '/about.html#imprint' },
    { from: '/minsheng/2026-10-08/1.html', to: 2 },
    { from: '/minsheng/', to: '/keji/' },
    { from: '/contact.html', to: '/keji/' },
    { from: '/search?id=9', to: 1 },
    { from: '/minsheng/2019-01-01/500.html', to: 1 },
  ]);
  expect(answer.json()).toEqual({ rows: 17, changed: 17 });
});
afterAll(() => site.dispose());

const article = '/minsheng/2026-10-08/1.html';

describe('an address of the old site', () => {
  it.each([
    ['/show.php?id=12', article],
    ['/show.php?id=12&utm_source=x', article],
    ['/show.php?utm_source=x&id=12', article],
    ['/forum.php?tid=12&mod=viewthread', article],
    ['/?p=12', article],
    ['/archives/123.html', article],
    ['/archives/123.html?from=timeline', article],
    ['/archives/123.html?any=thing', article],
    ['/archives?cat=7', '/keji/'],
    ['/2019/03/77.html', article],
    ['/%C4%E3%BA%C3.asp', article],
    ['/%c4%e3%ba%c3.asp', article],
    ['/%E6%96%B0%E9%97%BB/%E6%A1%A5.html', article],
    ['/a/b', '/about.html#imprint'],
    ['/a/b/', '/about.html#imprint'],
    // The article is withdrawn; its page says so.
    ['/show.php?id=13', '/minsheng/2026-10-08/2.html'],
    // This is an address in the form of the site's own, but without an article.
    ['/minsheng/2019-01-01/500.html', article],
  ])('%s leads to %s', async (from, to) => {
    for (const method of ['GET', 'HEAD']) {
      const answer = await site.fetch(from, { method });
      expect([answer.status, answer.headers.get('Location')]).toEqual([301, to]);
      expect(answer.headers.get('Cache-Control')).toBe('private, no-store');
    }
  });

  it('of a withdrawn article leads to a page with status 410', async () => {
    const { headers } = await site.fetch('/show.php?id=13');
    expect((await site.fetch(headers.get('Location')!)).status).toBe(410);
  });

  describe('of an article that was thrown away', () => {
    const become = (id: number, status: string) =>
      site.api('POST', `/articles/${id}/status`, { status });

    it.each<[string, number, Record<string, string> | undefined, number]>([
      ['a draft', 21, undefined, 404],
      ['withdrawn', 22, { reason: '撤稿' }, 410],
      ['withdrawn by law', 23, { reason: '撤稿', legal: '法院裁定' }, 451],
    ])(
      '(before: %s) answers with the status of the article’s own address',
      async (_, id, withdrawal, status) => {
        const from = `/thrown/${id}.html`;
        const own = `/minsheng/2026-10-08/${id}.html`;
        await site.api('PUT', `/articles/${id}`, sample(withdrawal ? {} : { status: 'draft' }));
        if (withdrawal) await site.api('DELETE', `/articles/${id}`, withdrawal);
        await site.api('POST', '/legacy-urls', [{ from, to: id }]);
        const expectSame = async () => {
          expect((await readPage(site, own)).status).toBe(status);
          const answer = await readPage(site, from);
          const expected = status === 404 ? [404, null] : [301, own];
          expect([answer.status, answer.headers.get('Location')]).toEqual(expected);
        };
        await expectSame();
        expect((await become(id, 'trash')).json()['status']).toBe('trash');
        await expectSame();
        await site.cron('minutely', Date.now() / 1_000 + 31 * 86_400);
        expect((await site.api('GET', `/articles/${id}`)).json()['status']).toBe('gone');
        await expectSame();
        await site.api('DELETE', '/legacy-urls', { from: [from] });
      },
    );
  });

  it.each([
    ['that nobody imported', '/show.php'],
    ['of an article that is not published yet', '/show.php?id=14'],
    ['of an article that is not there', '/show.php?id=15'],
    ['that differs in case', '/Archives/123.html'],
  ])('%s answers 404', async (_, from) => {
    const answer = await readPage(site, from);
    const last =
      answer.status === 301 ? await readPage(site, answer.headers.get('Location')!) : answer;
    expect(last.status).toBe(404);
  });
});

describe('the site’s own pages', () => {
  it.each([article, '/minsheng/', '/contact.html'])(
    '%s is not replaced by a row of the map',
    async (path) => {
      expect((await site.fetch(path)).status).toBe(200);
    },
  );

  it.each([
    ['/search?id=9', '/search'],
    [`${article}?id=12`, article],
    ['/minsheng/?id=12', '/minsheng/'],
    ['/?id=12', '/'],
    ['/?p=13', '/'],
  ])(
    '%s redirects to the address without parameters, without a query of the database',
    async (path, clean) => {
      const heal = await site.breakDatabase();
      const { status, headers } = await site.fetch(path);
      await heal();
      expect([status, headers.get('Location')]).toEqual([301, clean]);
    },
  );
});

describe('the map', () => {
  it('is listed page by page, with addresses in normal form', async () => {
    const { urls, next } = (await site.api('GET', '/legacy-urls')).json();
    expect(next).toBeNull();
    expect(urls).toHaveLength(17);
    expect(urls).toContainEqual(
      expect.objectContaining({ from: '/a/b', to: '/about.html#imprint' }),
    );
    expect(urls).toContainEqual(expect.objectContaining({ from: '/show.php?id=12', to: 1 }));
    const { urls: rest } = (await site.api('GET', '/legacy-urls?after=/show.php%3Fid=14')).json();
    expect(rest).toMatchObject([{ from: '/show.php?id=15', to: 999 }]);
  });

  it('takes ten thousand rows at once as lines, and again without a change', async () => {
    const lines = Array.from({ length: 10_000 }, (_, n) =>
      JSON.stringify({ from: `/read.asp?news=${n}`, to: n % 2 ? 1 : '/latest/' }),
    ).join('\n');
    const init = { method: 'POST', headers: { 'Content-Type': 'application/x-ndjson' } };
    const body = new TextEncoder().encode(`${lines}\n`);
    expect((await send(site, '/legacy-urls', body, init)).json()).toEqual({
      rows: 10_000,
      changed: 10_000,
    });
    expect((await send(site, '/legacy-urls', body, init)).json()).toEqual({
      rows: 10_000,
      changed: 0,
    });
    expect((await site.fetch('/read.asp?news=9999')).headers.get('Location')).toBe(article);

    const seen: string[] = [];
    let next: string | null = '';
    do {
      const page = (await site.api('GET', `/legacy-urls?after=${encodeURIComponent(next)}`)).json();
      seen.push(...(page['urls'] as { from: string }[]).map(({ from }) => from));
      next = page['next'] as string | null;
    } while (next !== null);
    expect(new Set(seen).size).toBe(10_017);
    expect(seen).toHaveLength(10_017);
  });

  it('reads one row to find an address among many', async () => {
    const { results } = await site.db
      .prepare(
        `EXPLAIN QUERY PLAN SELECT * FROM legacy_urls LEFT JOIN articles ON articles.id = legacy_urls.article_id
          WHERE address IN ('/read.asp?news=5', '/read.asp') ORDER BY address DESC LIMIT 1`,
      )
      .all<{ detail: string }>();
    expect(results.map(({ detail }) => detail).join('\n')).not.toMatch(/SCAN|TEMP B-TREE/);
  });

  it('follows rows that are imported again, and forgets rows that are removed', async () => {
    await site.api('POST', '/legacy-urls', [
      { from: '/old', to: '/keji/' },
      { from: '/old/', to: 1 },
    ]);
    expect((await site.fetch('/old')).headers.get('Location')).toBe(article);
    const removed = await site.api('DELETE', '/legacy-urls', { from: ['/old/', '/never'] });
    expect(removed.json()).toEqual({ removed: 1 });
    expect((await readPage(site, '/old')).status).toBe(404);
  });

  describe('never becomes a chain', () => {
    const imported = (rows: readonly { from: string; to: number | string }[]) =>
      site.api('POST', '/legacy-urls', rows);
    const count = () => site.db.prepare('SELECT count(*) AS n FROM legacy_urls').first('n');

    beforeAll(async () => {
      const answer = await imported([
        { from: '/stored/from', to: 1 },
        { from: '/stored/asked?id=1', to: 1 },
        { from: '/stored/to', to: '/lo/end/#top' },
        { from: '/stored/to?id=2', to: '/lo/%71uery//x?b=2&a=1' },
      ]);
      expect(answer.json()).toEqual({ rows: 4, changed: 4 });
    });

    it.each([
      [
        'a loop',
        [
          { from: '/lo/a', to: '/lo/b' },
          { from: '/lo/b', to: '/lo/a' },
        ],
        ['/0/to', '/1/to'],
      ],
      [
        'a chain within the import, in any spelling',
        [
          { from: '/lo/x', to: 1 },
          { from: '/lo/a', to: '/lo//%78/?y=1#z' },
        ],
        ['/1/to'],
      ],
      ['a row whose target it answers itself', [{ from: '/lo/a', to: '/lo/a?x=1' }], ['/0/to']],
      ['a row that leads to a stored row', [{ from: '/lo/a', to: '/stored/from/' }], ['/0/to']],
      [
        'a row that leads to a stored row with its query',
        [{ from: '/lo/a', to: '/stored/asked?id=1' }],
        ['/0/to'],
      ],
      ['a row from the target of a stored row', [{ from: '/lo/end', to: 1 }], ['/0/from']],
      ['a row from such a target, for any query', [{ from: '/lo/query/x', to: 1 }], ['/0/from']],
      [
        'a row from such a target, for its query',
        [{ from: '/lo/query/x?a=1&b=2', to: 1 }],
        ['/0/from'],
      ],
    ])('by %s', async (_, rows, pointers) => {
      const before = await count();
      const answer = await imported([...rows, { from: '/lo/good', to: 1 }]);
      expectProblem(answer, 422, 'invalid');
      expect(pointersOf(answer)).toEqual(pointers);
      expect(await count()).toBe(before);
    });

    it('and takes rows that only look like one', async () => {
      const rows = [
        { from: '/lo/one?id=1', to: '/lo/one' },
        { from: '/lo/other', to: '/stored/asked?id=2' },
        { from: '/lo/query/x?a=1', to: 1 },
      ];
      expect((await imported(rows)).json()).toEqual({ rows: 3, changed: 3 });
      expect((await imported(rows)).json()).toEqual({ rows: 3, changed: 0 });
    });

    it('by two imports at once', async () => {
      for (let n = 0; n < 10; n++) {
        const [one, other] = [`/at-once/${n}/a`, `/at-once/${n}/b`];
        const answers = await Promise.all([
          imported([{ from: one, to: other }]),
          imported([{ from: other, to: one }]),
        ]);
        expect(answers.map(({ status }) => status).sort()).toEqual([200, 422]);
      }
    });

    it('and takes a row whose conflicting row it replaces', async () => {
      const rows = [
        { from: '/stored/to', to: 2 },
        { from: '/lo/end', to: 1 },
      ];
      expect((await imported(rows)).json()).toEqual({ rows: 2, changed: 2 });
      expect((await imported(rows)).json()).toEqual({ rows: 2, changed: 0 });
    });
  });

  it.each([
    '/api/show.php?id=1',
    '/api/',
    '/%61pi/x',
    '/views/1',
    '/preview/1?x=2',
    '/media/a.jpg',
    'http://old.example/fragments/aside',
  ])('refuses %s, an address of the site itself', async (from) => {
    const answer = await site.api('POST', '/legacy-urls', [
      { from: '/good', to: 1 },
      { from, to: 1 },
    ]);
    expectProblem(answer, 422, 'invalid');
    expect(pointersOf(answer)).toEqual(['/1/from']);
    expect((await readPage(site, '/good')).status).toBe(404);
  });

  it.each(['/apis/1', '/media', '/views.asp?id=1'])(
    'takes %s, which is no address of the site',
    async (from) => {
      const answer = await site.api('POST', '/legacy-urls', [{ from, to: 1 }]);
      expect(answer.json()).toMatchObject({ rows: 1 });
      expect((await readPage(site, from)).headers.get('Location')).toBe(article);
    },
  );

  it('takes all rows or none', async () => {
    const answer = await site.api('POST', '/legacy-urls', [
      { from: '/good', to: 1 },
      { from: 'bad', to: 1 },
      { from: '/bad', to: 'https://other.example/' },
    ]);
    expectProblem(answer, 422, 'invalid');
    expect(answer.json()['errors']).toMatchObject([{ pointer: '/1/from' }, { pointer: '/2/to' }]);
    expect((await readPage(site, '/good')).status).toBe(404);
  });

  it.each([
    ['no array', {}, 422, 'invalid'],
    ['nothing', [], 422, 'invalid'],
    ['too many', Array(10_001).fill({ from: '/a', to: 1 }), 422, 'invalid'],
  ])('refuses %s', async (_, body, status, type) => {
    expectProblem(await site.api('POST', '/legacy-urls', body), status, type);
  });

  it('refuses a broken line, and names its number', async () => {
    const init = { method: 'POST', headers: { 'Content-Type': 'application/x-ndjson' } };
    const answer = await send(site, '/legacy-urls', new TextEncoder().encode('{}\n{'), init);
    expectProblem(answer, 400, 'bad-json');
    expect(answer.json()['detail']).toContain('第 2 行');
  });

  it('takes only lines in UTF-8, wherever the body is cut into pieces', async () => {
    const init = { method: 'POST', headers: { 'Content-Type': 'application/x-ndjson' } };
    const piecesOf = (bytes: Uint8Array) =>
      new ReadableStream<Uint8Array>({
        start(controller) {
          for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
          controller.close();
        },
      });
    const rowsOf = (name: Uint8Array) =>
      Buffer.concat([
        Buffer.from('{"from":"/utf-8.html","to":1}\n{"from":"/'),
        name,
        Buffer.from('.html","to":1}\n'),
      ]);
    const gbk = rowsOf(Uint8Array.of(0xd0, 0xc2, 0xce, 0xc5));
    const bare = await openBare();
    for (const body of [() => gbk, () => piecesOf(gbk)]) {
      const answer = await untilAnswered(() => send(bare, '/legacy-urls', body(), init));
      expectProblem(answer, 400, 'bad-json');
      expect(answer.json()['detail']).toContain('第 2 行');
    }
    const count = () => bare.db.prepare('SELECT count(*) AS n FROM legacy_urls').first('n');
    expect(await count()).toBe(0);
    const taken = await send(bare, '/legacy-urls', piecesOf(rowsOf(Buffer.from('新闻'))), init);
    expect(taken.json()).toEqual({ rows: 2, changed: 2 });
    const { results } = await bare.db
      .prepare('SELECT address FROM legacy_urls ORDER BY address')
      .all();
    expect(results).toEqual([{ address: '/%E6%96%B0%E9%97%BB.html' }, { address: '/utf-8.html' }]);
    await bare.dispose();
  });

  it('is changed only with an entry in the audit log', async () => {
    const { results } = await site.db
      .prepare(
        `SELECT DISTINCT actor, action FROM audit_log WHERE action LIKE 'legacy%' ORDER BY action`,
      )
      .all();
    expect(results).toEqual([
      { actor: 'editor', action: 'legacy-urls-imported' },
      { actor: 'editor', action: 'legacy-urls-removed' },
    ]);
  });
});
