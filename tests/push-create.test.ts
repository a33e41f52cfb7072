import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectProblem, openUndelivered, readPage, stored } from './support/push.ts';
import { sample, siteUrl, type TestSite } from './support/site.ts';

let site: TestSite;
beforeAll(async () => {
  site = await openUndelivered();
});
afterAll(() => site.dispose());

const post = (article: unknown, key?: string) =>
  site.api('POST', '/articles', article, key === undefined ? {} : { 'Idempotency-Key': key });

const idOf = (answer: { json: () => Record<string, unknown> }) => Number(answer.json()['id']);

describe('POST', () => {
  it('creates an article under the next number', async () => {
    const before = await stored(site);
    const first = await post(sample());
    const id = idOf(first);
    const url = `${siteUrl}/minsheng/2026-10-08/${id}.html`;
    expect(first.status).toBe(201);
    expect(first.json()).toEqual({ id, url, status: 'published', revision: 1, outcome: 'created' });
    expect(first.headers.get('ETag')).toBe('"1"');
    expect(first.headers.get('Location')).toBe(url);
    expect((await readPage(site, new URL(url).pathname)).status).toBe(200);
    expect(idOf(await post(sample()))).toBe(id + 1);
    const after = await stored(site);
    expect(after.audit).toBe(before.audit + 2);
    expect(after.keys).toBe(before.keys);
  });

  it('passes over the numbers that editors took themselves', async () => {
    const last = idOf(await post(sample()));
    for (const taken of [1, 2, 3, 5]) {
      await site.api('PUT', `/articles/${last + taken}`, sample({ title: `占用 ${taken}` }));
    }
    expect(idOf(await post(sample()))).toBe(last + 4);
    expect(idOf(await post(sample()))).toBe(last + 6);
    const { title } = (await site.api('GET', `/articles/${last + 3}`)).json();
    expect(title).toBe('占用 3');
  });

  it('passes over withdrawn articles too', async () => {
    const last = idOf(await post(sample()));
    await site.api('PUT', `/articles/${last + 1}`, sample());
    await site.api('DELETE', `/articles/${last + 1}`, { reason: '内容重复' });
    expect(idOf(await post(sample()))).toBe(last + 2);
  });

  it('gives twenty writers at once twenty numbers', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => post(sample({ title: `同时的第 ${n} 篇` }))),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(201));
    expect(new Set(answers.map(idOf)).size).toBe(20);
  });

  it('stores nothing of an invalid article', async () => {
    const before = await stored(site);
    const answer = await post(sample({ title: 7 }), 'invalid-article');
    expectProblem(answer, 422, 'invalid');
    expect(await stored(site)).toEqual(before);
  });
});

describe('Idempotency-Key', () => {
  it('gives the same request the same article', async () => {
    const first = await post(sample(), 'same-key');
    const before = await stored(site);
    const again = await post(sample(), 'same-key');
    expect(again.status).toBe(201);
    expect(again.json()).toEqual(first.json());
    expect(await stored(site)).toEqual(before);
    expect(idOf(await post(sample(), 'another-key'))).toBe(idOf(first) + 1);
  });

  it('refuses another request', async () => {
    await post(sample(), 'used-key');
    const before = await stored(site);
    expectProblem(await post(sample({ title: '另一篇' }), 'used-key'), 422, 'key-reused');
    expect(await stored(site)).toEqual(before);
  });

  it('makes one article of twenty requests at once', async () => {
    const before = await stored(site);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => post(sample({ title: '二十次' }), 'twenty-at-once')),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(201));
    expect(new Set(answers.map(idOf)).size).toBe(1);
    const after = await stored(site);
    expect(after.articles.length).toBe(before.articles.length + 1);
    expect(after.audit).toBe(before.audit + 1);
    expect(after.keys).toBe(before.keys + 1);
  });

  it('makes one article of twenty requests at once whose bodies differ', async () => {
    const before = await stored(site);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => post(sample({ title: `第 ${n} 稿` }), 'twenty-bodies')),
    );
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([201, ...Array<number>(19).fill(422)]);
    expect((await stored(site)).articles.length).toBe(before.articles.length + 1);
  });

  it.each(['has space', '钥匙', 'x'.repeat(256)])('refuses a malformed key: %j', async (key) => {
    const before = await stored(site);
    const headers = { 'Idempotency-Key': Buffer.from(key).toString('latin1') };
    expectProblem(await site.api('POST', '/articles', sample(), headers), 422, 'invalid');
    expect(await stored(site)).toEqual(before);
  });
});
