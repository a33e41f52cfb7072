import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../src/db/client.ts';
import { unindexedQuery } from '../../src/delivery/outbox.ts';
import { othersNaming, takeFiles } from '../../src/takedowns/files.ts';
import { askWorker, bytesOf, hashOf, picture, upload } from '../../testing/api/media.ts';
import { expectProblem, openUndelivered, stored } from '../../testing/api/push.ts';
import { openSite, sample, siteUrl, type TestSite } from '../../testing/site.ts';

let site: TestSite;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.dispose());

const take = (body: Record<string, unknown>) =>
  site.api('POST', '/takedowns', { reason: '批量撤稿', ...body });
const pathOf = (id: number) => `/minsheng/2026-10-08/${id}.html`;

interface Recorded {
  readonly action: string;
  readonly article: number | null;
  readonly detail: Record<string, unknown>;
}

/** The audit entries of a takedown, in order. */
async function recorded(takedown: string): Promise<Recorded[]> {
  const { results } = await site.db
    .prepare(
      `SELECT action, article_id AS article, detail FROM audit_log
        WHERE detail ->> 'takedown' = ? ORDER BY id`,
    )
    .bind(takedown)
    .all<{ action: string; article: number | null; detail: string }>();
  return results.map((row) => ({
    ...row,
    detail: JSON.parse(row.detail) as Record<string, unknown>,
  }));
}

/** Writes published articles straight into the database. */
async function fill(from: number, count: number, source: string): Promise<void> {
  await site.db.batch([
    site.db
      .prepare(
        `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?2 - 1)
        INSERT INTO articles (id, seq, section, title, body_html, source_name, status, published_at, updated_at, revision, content_hash)
        SELECT ?1 + i, (SELECT value FROM sequences WHERE name = 'article_seq') + 1 + i, 'minsheng', '河堤' || i, '<p>文</p>',
          ?3, 'published', 1791423000, 1791423000, 1, 'h' FROM n`,
      )
      .bind(from, count, source),
    site.db
      .prepare(`UPDATE sequences SET value = value + CAST(? AS INTEGER) WHERE name = 'article_seq'`)
      .bind(count),
  ]);
}

describe('a takedown by tag', () => {
  const own = { hash: '', path: '' };
  const shared = { hash: '', path: '' };
  beforeAll(async () => {
    for (const [seed, file] of [own, shared].entries()) {
      const bytes = await bytesOf(picture(300, 200, seed + 1).jpeg());
      await upload(site, bytes);
      file.hash = hashOf(bytes);
      file.path = `/media/${file.hash}.jpg`;
    }
    const image = ({ path }: { path: string }) => `<p>文</p><img src="${path}" alt="桥">`;
    await site.api(
      'PUT',
      '/articles/1',
      sample({ tags: ['旧桥'], title: '旧桥甲', body: image(own) + image(shared) }),
    );
    await site.api(
      'PUT',
      '/articles/2',
      sample({ tags: ['旧桥'], title: '旧桥乙', body: image(own) }),
    );
    await site.api('PUT', '/articles/3', sample({ title: '新桥', body: image(shared) }));
    await site.settled();
    for (const path of [pathOf(1), pathOf(2), pathOf(3), own.path, shared.path, '/'])
      await site.fetch(path);
  });

  it('can be rehearsed with its files, which changes nothing', async () => {
    const before = await stored(site);
    const answer = await take({ tag: '旧桥', dryRun: true });
    expect(answer.json()).toEqual({
      dryRun: true,
      articles: [2, 1].map((id) => ({
        id,
        outcome: 'to-withdraw',
        status: 'published',
        title: id === 1 ? '旧桥甲' : '旧桥乙',
        url: siteUrl + pathOf(id),
      })),
      media: [{ hash: own.hash, url: siteUrl + own.path }],
      next: null,
    });
    expect(await stored(site)).toEqual(before);
  });

  it('names a file that two parts share in a rehearsal of each part', async () => {
    const place = await site.db.prepare('SELECT published_at FROM articles WHERE id = 2').first();
    const after = `${String(place?.['published_at'])}-2`;
    const answer = (await take({ tag: '旧桥', dryRun: true, after })).json();
    expect(answer).toMatchObject({ articles: [{ id: 1 }], media: [{ hash: own.hash }] });
  });

  it('withdraws articles and the files that only they name, and reports each', async () => {
    const request = { id: 'old-bridge-1', tag: '旧桥', legal: '法院裁定(示例)' };
    const answer = await take(request);
    expect(answer.json()).toEqual({
      dryRun: false,
      id: 'old-bridge-1',
      articles: [2, 1].map((id) => ({ id, outcome: 'withdrawn', status: 'withdrawn' })),
      media: [{ hash: own.hash, url: siteUrl + own.path }],
      next: null,
    });
    await site.settled();
    expect((await site.fetch(pathOf(1))).status).toBe(451);
    expect((await site.fetch(pathOf(2))).status).toBe(451);
    expect((await site.fetch(own.path)).status).toBe(451);
    expect((await site.fetch(shared.path)).status).toBe(200);
    expect((await site.fetch(pathOf(3))).text).toContain(shared.path);
    const home = (await site.fetch('/')).text;
    expect(home).toContain('新桥');
    expect(home).not.toContain('旧桥');
    await site.cron('minutely');
    expect(await site.bucket.head(`${own.hash}.jpg`)).toBeNull();
    expect(await site.bucket.head(`${shared.hash}.jpg`)).not.toBeNull();
  });

  it('is one action in the audit log, with its ground', async () => {
    const why = { takedown: 'old-bridge-1', reason: '批量撤稿', legal: '法院裁定(示例)' };
    const rows = await recorded('old-bridge-1');
    expect(rows[0]).toEqual({
      action: 'takedown',
      article: null,
      detail: { ...why, selection: { by: 'tag', value: '旧桥' } },
    });
    expect(rows.slice(1)).toEqual([
      ...rows.filter(({ action }) => action === 'withdrawn'),
      { action: 'file-withdrawn', article: null, detail: { ...why, hash: own.hash } },
    ]);
    const withdrawn = rows.filter(({ action }) => action === 'withdrawn');
    expect(withdrawn.map(({ article }) => article).sort()).toEqual([1, 2]);
    for (const { detail } of withdrawn) expect(detail).toEqual(why);
    expect((await site.api('GET', '/takedowns/old-bridge-1')).json()).toMatchObject({
      startedBy: 'editor',
      request: { selection: { by: 'tag', value: '旧桥' }, legal: '法院裁定(示例)' },
      articles: [1, 2],
      next: null,
    });
  });

  it('changes nothing when it is sent again', async () => {
    const before = await stored(site);
    const again = await take({ id: 'old-bridge-1', tag: '旧桥', legal: '法院裁定(示例)' });
    expect(again.json()).toMatchObject({ articles: [], media: [], next: null });
    expect(await stored(site)).toEqual(before);
  });

  it('has an id that another takedown cannot use', async () => {
    expectProblem(await take({ id: 'old-bridge-1', tag: '新桥' }), 422, 'takedown-reused');
    expectProblem(await site.api('GET', '/takedowns/never-was'), 404, 'no-takedown');
  });
});

it('a takedown by ids reports the outcome of each', async () => {
  await site.api('PUT', '/articles/11', sample());
  await site.api('PUT', '/articles/12', sample({ publishedAt: '2099-10-08T09:30:00+08:00' }));
  await site.api('PUT', '/articles/13', sample());
  await site.api('DELETE', '/articles/13', { reason: '先前撤下' });
  await fill(14, 1, '青禾晚报');
  await site.db.prepare(`UPDATE articles SET status = 'draft' WHERE id = 14`).run();
  const { articles } = (await take({ ids: [11, 12, 13, 14, 15, 11] })).json();
  expect(articles).toEqual([
    { id: 11, outcome: 'withdrawn', status: 'withdrawn' },
    { id: 12, outcome: 'withdrawn', status: 'withdrawn' },
    { id: 13, outcome: 'unchanged', status: 'withdrawn' },
    { id: 14, outcome: 'skipped', status: 'draft' },
    { id: 15, outcome: 'missing' },
  ]);
});

it('a takedown on legal demand adds its ground once to articles withdrawn without one', async () => {
  const withdraw = async (id: number, why: Record<string, unknown>) => {
    await site.api('PUT', `/articles/${id}`, sample());
    await site.api('DELETE', `/articles/${id}`, { reason: '先前撤下', ...why });
  };
  await withdraw(16, {});
  await withdraw(17, { legal: '先前裁定' });
  await site.settled();
  expect((await site.fetch(pathOf(16))).status).toBe(410);
  const outcomes = async (fields: Record<string, unknown>) => {
    const { articles } = (await take({ ids: [16, 17], ...fields })).json();
    return (articles as { outcome: string }[]).map(({ outcome }) => outcome);
  };
  const order = { id: 'with-ground', legal: '法院裁定' };
  expect(await outcomes({})).toEqual(['unchanged', 'unchanged']);
  expect(await outcomes({ ...order, dryRun: true })).toEqual(['to-withdraw', 'unchanged']);
  expect(await outcomes(order)).toEqual(['withdrawn', 'unchanged']);
  expect(await outcomes(order)).toEqual(['unchanged', 'unchanged']);
  await site.settled();
  expect((await site.fetch(pathOf(16))).status).toBe(451);
  expect((await site.api('GET', '/articles/17')).json()).toMatchObject({
    withdrawal: { reason: '先前撤下', legal: '先前裁定' },
  });
  const why = { takedown: 'with-ground', reason: '批量撤稿', legal: '法院裁定' };
  expect((await recorded('with-ground')).slice(1)).toEqual([
    { action: 'withdrawn', article: 16, detail: why },
  ]);
});

it('a takedown by keyword takes only articles with the words in title or text', async () => {
  await site.api('PUT', '/articles/21', sample({ title: '青禾湿地公园扩建' }));
  await site.api('PUT', '/articles/22', sample({ body: '<p>本周末,湿地公<b>园</b>免费。</p>' }));
  await site.api('PUT', '/articles/23', sample({ title: '湿地与公园' }));
  await site.settled();
  const { articles } = (await take({ keyword: '湿地公园' })).json();
  expect((articles as { id: number }[]).map(({ id }) => id).sort()).toEqual([21, 22]);
  await site.settled();
  expect((await site.fetch('/search?q=%E6%B9%BF%E5%9C%B0')).text).toMatch(/23\.html/);
  expect((await site.fetch('/search?q=%E6%B9%BF%E5%9C%B0')).text).not.toMatch(/2[12]\.html/);
});

it('a takedown by keyword or tag also takes scheduled articles, over several requests', async () => {
  const later = (id: number, fields: Record<string, unknown>) =>
    site.api(
      'PUT',
      `/articles/${id}`,
      sample({ publishedAt: '2099-10-08T09:30:00+08:00', ...fields }),
    );
  await later(31, { title: '晚樱大道改造' });
  await later(32, { tags: ['晚樱'] });
  await later(33, { title: '与此无关' });
  expect((await take({ keyword: '晚樱大道' })).json()['articles']).toMatchObject([{ id: 31 }]);
  expect((await take({ tag: '晚樱' })).json()).toMatchObject({
    articles: [{ id: 32 }],
    next: null,
  });

  await fill(6_001, 1_000, '定时');
  await site.db
    .prepare(
      `UPDATE articles SET status = 'scheduled', published_at = 4e9 + id WHERE source_name = '定时'`,
    )
    .run();
  await later(34, { title: '晚樱大道通车', publishedAt: '2199-10-08T09:30:00+08:00' });
  const order = { id: 'late-cherries', keyword: '晚樱大道', dryRun: true };
  const first = (await take(order)).json();
  expect(first['articles']).toEqual([]);
  expect(first['next']).toMatch(/^s\d+-\d+$/);
  const second = (await take({ ...order, after: first['next'] })).json();
  expect(second).toMatchObject({ articles: [{ id: 34, outcome: 'to-withdraw' }], next: null });
});

describe('a takedown by keyword of articles that are not in the search index yet', () => {
  let waiting: TestSite;
  beforeAll(async () => {
    waiting = await openUndelivered();
  });
  afterAll(() => waiting.dispose());
  const order = { keyword: '夜航船', reason: '批量撤稿' };
  const ask = async (body: Record<string, unknown>) =>
    (await waiting.api('POST', '/takedowns', { ...order, ...body })).json();
  const put = (id: number, fields: Record<string, unknown>) =>
    waiting.api('PUT', `/articles/${id}`, sample(fields));

  it('takes each article once, even if its indexing is postponed', async () => {
    await put(1, { title: '夜航船开航' });
    await put(1, { title: '夜航船今晚开航' });
    await put(2, { body: '<p>码头有<b>夜航</b>船。</p>' });
    await put(3, { title: '与此无关' });
    await put(4, { title: '夜航船停航' });
    await put(4, { title: '改了题目' });
    await put(5, { title: '夜航船草稿', status: 'draft' });
    await waiting.db
      .prepare(`UPDATE outbox SET due_at = 8e9 WHERE action = 'index' AND tag = '2'`)
      .run();
    const taken = [1, 2].map((id) => ({ id, outcome: 'withdrawn' }));
    expect(await ask({})).toMatchObject({ articles: taken, next: null });
    expect((await waiting.fetch(pathOf(2))).status).toBe(410);
    expect(await ask({})).toMatchObject({ articles: [], next: null });
  });

  it('continues after a request’s last entry, and finds articles that were indexed meanwhile', async () => {
    await put(11, { title: '夜航船复航' });
    await put(12, { title: '夜航船加班' });
    // An import leaves such entries, which the cron has not indexed yet.
    await waiting.db
      .prepare(
        `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
        INSERT INTO outbox (action, tag, priority, due_at) SELECT 'index', '3', 2, 0 FROM n`,
      )
      .run();
    const first = await ask({ dryRun: true });
    expect(first).toMatchObject({
      articles: [],
      next: expect.stringMatching(/^o\d+-\d+$/) as string,
    });
    const rest = { articles: [{ id: 11 }, { id: 12 }], next: null };
    expect(await ask({ dryRun: true, after: first['next'] })).toMatchObject(rest);
    await waiting.db.prepare(`DELETE FROM leases WHERE name = 'index'`).run();
    await waiting.cron('minutely');
    const { results } = await waiting.db
      .prepare(`SELECT 1 FROM outbox WHERE action = 'index' AND due_at < 8e9`)
      .all();
    expect(results).toEqual([]);
    const { articles, next } = await ask({ after: first['next'] });
    expect((articles as { id: number }[]).map(({ id }) => id).sort()).toEqual([11, 12]);
    expect(next).toBeNull();
  });

  it('reads the outbox in the order of its index', async () => {
    const { sql, params } = unindexedQuery(connect(waiting.db), { at: 1, id: 1 }, 9).toSQL();
    const { results } = await waiting.db
      .prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .bind(...params)
      .all<{ detail: string }>();
    expect(results.map(({ detail }) => detail)).toEqual([
      expect.stringMatching(/^SEARCH outbox USING INDEX outbox_order \(priority=\? AND/),
      'SEARCH articles USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN',
    ]);
  });
});

it('a takedown by source continues after each request, a thousand articles at a time', async () => {
  await fill(1_001, 1_050, '望川旧报');
  await site.api(
    'PUT',
    '/articles/5000',
    sample({ source: { name: '望川旧报' }, publishedAt: '2099-10-08T09:30:00+08:00' }),
  );
  const first = (await take({ id: 'old-paper', source: '望川旧报' })).json();
  expect(first['articles']).toHaveLength(1_000);
  expect(first['next']).toBe('2000');
  const second = (await take({ id: 'old-paper', source: '望川旧报', after: '2000' })).json();
  expect(second['articles']).toHaveLength(51);
  expect(second['next']).toBeNull();
  const rows = await recorded('old-paper');
  expect(rows.filter(({ action }) => action === 'takedown')).toHaveLength(1);
  expect(new Set(rows.map(({ article }) => article)).size).toBe(1_052);
  expect(rows).toHaveLength(1_052);
  expect((await askWorker(site, pathOf(1_500))).status).toBe(410);
  const { articles, next } = (await site.api('GET', '/takedowns/old-paper')).json();
  expect(articles).toHaveLength(1_000);
  expect(next).toBe(2_000);
});

it('a rehearsal also names files that articles of two requests share, and no others', async () => {
  await fill(7_101, 1_002, '望川画报');
  const show = async (hash: string, ids: readonly number[]) => {
    const body = `<p>文</p><img src="/media/${hash}.jpg" alt="桥">`;
    const { db } = site;
    const put = db.prepare('UPDATE articles SET body_html = body_html || ?1 WHERE id = ?2');
    await db.batch(ids.map((id) => put.bind(body, id)));
  };
  const uploaded = async (seed: number) => {
    const bytes = await bytesOf(picture(300, 200, seed).jpeg());
    await upload(site, bytes);
    return hashOf(bytes);
  };
  const [shared, drafted, foreign] = [await uploaded(5), await uploaded(6), await uploaded(7)];
  await fill(8_990, 1, '别家');
  await site.db.prepare(`UPDATE articles SET status = 'draft' WHERE id = 8101`).run();
  await show(shared, [7_101, 8_102]);
  await show(drafted, [7_102, 8_101]);
  await show(foreign, [7_103, 8_102, 8_990]);

  const order = { source: '望川画报', dryRun: true };
  const first = (await take(order)).json();
  expect(first).toMatchObject({ media: [{ hash: shared }], next: '8100' });
  const second = (await take({ ...order, after: '8100' })).json();
  expect(second).toMatchObject({ media: [{ hash: shared }], next: null });
});

it('a takedown takes a file that merged or trashed articles name, but not one that a draft names', async () => {
  const files: string[] = [];
  for (const seed of [31, 32, 33]) {
    const bytes = await bytesOf(picture(60, 40, seed).jpeg());
    await upload(site, bytes);
    files.push(hashOf(bytes));
  }
  const [merged, trashed, drafted] = files;
  const put = (id: number, hashes: readonly (string | undefined)[], fields = {}) => {
    const images = hashes.map((hash) => `<img src="/media/${hash}.jpg" alt="桥">`).join('');
    return site.api('PUT', `/articles/${id}`, sample({ body: `<p>文</p>${images}`, ...fields }));
  };
  await put(9_101, files);
  await put(9_102, [merged]);
  await put(9_103, []);
  await put(9_104, [trashed], { status: 'draft' });
  await put(9_105, [drafted], { status: 'draft' });
  await site.api('POST', '/articles/9102/merge', { into: 9_103 });
  await site.api('POST', '/articles/9104/status', { status: 'trash' });

  const gone = [merged, trashed].sort().map((hash) => ({ hash }));
  const sorted = (answer: Record<string, unknown>) =>
    (answer['media'] as { hash: string }[]).sort((a, b) => (a.hash < b.hash ? -1 : 1));
  const rehearsed = (await take({ ids: [9_101], dryRun: true })).json();
  expect(sorted(rehearsed)).toMatchObject(gone);
  expect(sorted((await take({ ids: [9_101] })).json())).toMatchObject(gone);
  for (const [hash, status] of [
    [merged, 410],
    [trashed, 410],
    [drafted, 200],
  ] as const) {
    expect((await askWorker(site, `/media/${hash}.jpg`)).status).toBe(status);
  }
});

it('a takedown that was cut off is finished by a second request, and does nothing twice', async () => {
  await fill(3_001, 120, '青禾旧刊');
  await site.db
    .prepare(
      `CREATE TRIGGER cut BEFORE UPDATE ON articles WHEN new.id = 3075
        BEGIN SELECT RAISE(ABORT, 'cut off'); END`,
    )
    .run();
  const cut = await take({ id: 'old-weekly', source: '青禾旧刊' });
  expect(cut.status).toBeGreaterThanOrEqual(500);
  await site.db.prepare('DROP TRIGGER cut').run();
  expect(await recorded('old-weekly')).toHaveLength(51);

  const { articles } = (await take({ id: 'old-weekly', source: '青禾旧刊' })).json();
  expect(articles).toHaveLength(70);
  const rows = await recorded('old-weekly');
  expect(rows).toHaveLength(121);
  expect(new Set(rows.map(({ article }) => article)).size).toBe(121);
});

it('two takedowns at once withdraw each article once', async () => {
  await fill(4_001, 60, '双报');
  const ids = Array.from({ length: 60 }, (_, n) => 4_001 + n);
  const answers = await Promise.all([take({ id: 'twice-a1', ids }), take({ id: 'twice-b1', ids })]);
  for (const answer of answers) expect(answer.status).toBe(200);
  const { results } = await site.db
    .prepare(
      `SELECT count(*) AS n FROM audit_log WHERE action = 'withdrawn' AND article_id BETWEEN 4001 AND 4060`,
    )
    .all();
  expect(results).toEqual([{ n: 60 }]);
});

it('a takedown by source finds its articles by an index', async () => {
  const { results } = await site.db
    .prepare(
      `EXPLAIN QUERY PLAN SELECT id FROM articles
        WHERE source_name = 'x' AND status IN ('published', 'scheduled') AND id > 5 ORDER BY id LIMIT 9`,
    )
    .all<{ detail: string }>();
  expect(results.map(({ detail }) => detail)).toEqual([
    'SEARCH articles USING INDEX articles_source (source_name=? AND id>?)',
  ]);
});

it('a takedown finds the articles that keep a file by an index', async () => {
  const db = connect(site.db);
  const withdrawal = { at: 1, reason: '撤下' };
  const intent = { actor: { name: '高禾', role: 'chief' as const }, now: 1 };
  const [taking] = takeFiles(db, ['x'], { takedown: 'x', withdrawal }, intent);
  for (const statement of [othersNaming(db, [1], 9), taking]) {
    const { sql, params } = (statement as ReturnType<typeof othersNaming>).toSQL();
    const { results } = await site.db
      .prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .bind(...params)
      .all<{ detail: string }>();
    const details = results.map(({ detail }) => detail);
    expect(details).toContainEqual(
      expect.stringMatching(/^SEARCH article_media USING COVERING INDEX article_media_file/),
    );
    expect(details).toContainEqual(
      expect.stringMatching(/^SEARCH articles (EXISTS )?USING INTEGER PRIMARY KEY/),
    );
    expect(details.filter((detail) => /^SCAN (?!json_each)/.test(detail))).toEqual([]);
  }
});

it.each([
  ['no selection', {}],
  ['two', { tag: '旧桥', source: '双报' }],
  ['no ids', { ids: [] }],
  ['too many ids', { ids: Array.from({ length: 1_001 }, (_, n) => n + 1) }],
  ['a malformed id', { ids: [0] }],
  ['no reason', { ids: [1], reason: '' }],
  ['a takedown id that is too short', { ids: [1], id: 'x' }],
  ['a malformed place', { tag: '旧桥', after: 'x' }],
  ['an unknown field', { ids: [1], force: true }],
])('a takedown with %s is refused', async (_, body) => {
  expectProblem(await take(body), 422, 'invalid');
});
