import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectProblem, openUndelivered, readPage, stored } from '../../testing/api/push.ts';
import { sample, type TestSite } from '../../testing/site.ts';

let site: TestSite;
beforeAll(async () => {
  site = await openUndelivered();
});
afterAll(() => site.dispose());

const put = (id: number, changes: Record<string, unknown> = {}) =>
  site.api('PUT', `/articles/${id}`, sample(changes));
const get = async (path: string) => {
  const answer = await site.api('GET', path);
  expect(answer.status, path).toBe(200);
  return answer.json();
};
const restore = (id: number, revision: number, headers = {}) =>
  site.api('POST', `/articles/${id}/revisions/${revision}/restore`, undefined, headers);

it('the history lists who did what and when, newest first', async () => {
  const publishedAt = '2094-05-01T08:00:00+08:00';
  await put(1, { status: 'draft', publishedAt });
  await put(1, { publishedAt, title: '改过的标题' });
  await site.cron('minutely', Date.parse(publishedAt) / 1_000);
  await site.api('DELETE', '/articles/1', { reason: '内容有误' });
  const { current, revisions } = await get('/articles/1/revisions');
  expect(current).toBe(4);
  const events = (revisions as Record<string, unknown>[]).map(({ revision, action, by, at }) => {
    expect(at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/);
    return [revision, action, by];
  });
  expect(events).toEqual([
    [4, 'withdrawn', 'editor'],
    [3, 'published', 'schedule'],
    [2, 'updated', 'editor'],
    [1, 'created', 'editor'],
  ]);
});

it('the history is listed page by page', async () => {
  for (let n = 1; n <= 60; n++) await put(2, { title: `第 ${n} 版` });
  const seen: unknown[] = [];
  let path = '/articles/2/revisions';
  for (let pages = 0; pages < 4; pages++) {
    const { revisions, next } = await get(path);
    seen.push(...(revisions as { revision: number }[]).map(({ revision }) => revision));
    if (next === undefined) break;
    path = `/articles/2/revisions?before=${next as number}`;
  }
  expect(seen).toEqual(Array.from({ length: 60 }, (_, n) => 60 - n));
});

it('the API gives each past revision of an article, and the current one', async () => {
  await put(3, { author: '陆星', featured: 2 });
  const first = await get('/articles/3');
  await put(3, { title: '改过的标题' });
  expect(await get('/articles/3/revisions/1')).toEqual(first);
  expect(await get('/articles/3/revisions/2')).toEqual(await get('/articles/3'));
  for (const path of ['3/revisions/9', '3/revisions/0', '3/revisions/x', '99/revisions/1']) {
    expectProblem(await site.api('GET', `/articles/${path}`), 404, 'not-found');
  }
});

it('a comparison gives the differences as data', async () => {
  await put(4, { author: '陆星', body: '<p>一。</p><p>二。</p><p>三。</p>' });
  await put(4, { title: '改过的标题', body: '<p>一。</p><p>二、改过。</p><p>三。</p>' });
  const { fields, body, from, to } = await get('/articles/4/revisions/1/diff/2');
  expect({ from, to }).toEqual({ from: 1, to: 2 });
  expect(fields).toEqual({
    title: { before: sample()['title'], after: '改过的标题' },
    author: { before: '陆星', after: null },
  });
  expect(body).toEqual([
    { kind: 'same', lines: ['<p>一。</p>'] },
    { kind: 'removed', lines: ['<p>二。</p>'] },
    { kind: 'added', lines: ['<p>二、改过。</p>'] },
    { kind: 'same', lines: ['<p>三。</p>'] },
  ]);
  const back = await get('/articles/4/revisions/2/diff/1');
  expect(back['fields']).toMatchObject({ author: { before: null, after: '陆星' } });
  expect(await get('/articles/4/revisions/2/diff/2')).toEqual({
    id: 4,
    from: 2,
    to: 2,
    fields: {},
  });
});

it('the history tells when an article was withdrawn, brought back, published or merged', async () => {
  await put(9);
  await site.api('DELETE', '/articles/9', { reason: '内容有误', legal: '法院裁定' });
  await site.api('PUT', '/articles/9', sample({ title: '改过的标题' }), { 'If-Match': '"2"' });
  const withdrawal = { at: expect.any(String), reason: '内容有误', legal: '法院裁定' };
  const { fields } = await get('/articles/9/revisions/1/diff/2');
  expect(fields).toEqual({
    status: { before: 'published', after: 'withdrawn' },
    withdrawal: { before: null, after: withdrawal },
  });
  expect((await get('/articles/9/revisions/2/diff/3'))['fields']).toEqual({
    title: { before: sample()['title'], after: '改过的标题' },
    status: { before: 'withdrawn', after: 'published' },
    withdrawal: { before: withdrawal, after: null },
  });
  await put(10, { status: 'draft' });
  await site.api('POST', '/articles/10/status', { status: 'published' });
  await site.api('POST', '/articles/10/merge', { into: 9 });
  expect((await get('/articles/10/revisions/1/diff/3'))['fields']).toMatchObject({
    status: { before: 'draft', after: 'merged' },
    mergedInto: { before: null, after: 9 },
  });
});

it('a revision is restored as a new revision', async () => {
  await put(5, { author: '陆星' });
  await put(5, { title: '改过的标题', body: '<p>改过的正文。</p>' });
  const stale = await restore(5, 1, { 'If-Match': '"1"' });
  expectProblem(stale, 412, 'precondition-failed');
  const answer = await restore(5, 1, { 'If-Match': '"2"' });
  expect(answer.json()).toMatchObject({ revision: 3, status: 'published', outcome: 'updated' });
  expect(await get('/articles/5')).toMatchObject({ ...sample(), author: '陆星', revision: 3 });
  expect((await readPage(site, '/minsheng/2026-10-08/5.html')).text).toContain('值班员');
  const [{ action, detail }] = (await get('/articles/5/revisions'))['revisions'] as [
    Record<string, unknown>,
  ];
  expect({ action, detail }).toEqual({ action: 'restored', detail: { revision: 1 } });
});

it('a restore changes nothing if the content is current, is missing, or never was', async () => {
  await put(6);
  await put(6, { title: '改过的标题' });
  await site.api('DELETE', '/articles/6', { reason: '内容有误' });
  await site.api('PUT', '/articles/6', sample(), { 'If-Match': '"3"' });
  const before = await stored(site);
  for (const same of [1, 4]) {
    expect((await restore(6, same)).json()).toMatchObject({ revision: 4, outcome: 'unchanged' });
  }
  expectProblem(await restore(6, 3), 409, 'wrong-state');
  expectProblem(await restore(6, 9), 404, 'not-found');
  expectProblem(await restore(99, 1), 404, 'not-found');
  expect(await stored(site)).toEqual(before);
});

it('a restore brings a withdrawn article back only with If-Match', async () => {
  await put(7);
  await site.api('DELETE', '/articles/7', { reason: '内容有误' });
  expectProblem(await restore(7, 1), 409, 'withdrawn');
  expect((await restore(7, 1, { 'If-Match': '"2"' })).json()).toMatchObject({
    status: 'published',
    revision: 3,
  });
});

it('a restore keeps the status of a draft', async () => {
  await put(8, { status: 'draft', publishedAt: undefined });
  await put(8, { status: 'review', title: '改过的标题' });
  expect((await restore(8, 1)).json()).toMatchObject({ status: 'review', revision: 3 });
  expect((await get('/articles/8'))['title']).toBe(sample()['title']);
});

it('a restore keeps a postponed article postponed', async () => {
  await put(60, { title: '先前的标题' });
  const publishedAt = '2093-05-01T08:00:00+08:00';
  await put(60, { title: '改过的标题', publishedAt });
  expect((await restore(60, 1)).json()).toMatchObject({ status: 'scheduled', revision: 3 });
  expect(await get('/articles/60')).toMatchObject({ title: '先前的标题', publishedAt });
});
