import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mint } from '../../testing/api/editors.ts';
import { expectProblem, openUndelivered, readPage, stored } from '../../testing/api/push.ts';
import { sample, siteUrl, type TestSite } from '../../testing/site.ts';

let site: TestSite;
beforeAll(async () => {
  site = await openUndelivered();
});
afterAll(() => site.dispose());

const post = (article: unknown, key?: string, bearer: Record<string, string> = {}) =>
  site.api('POST', '/articles', article, {
    ...bearer,
    ...(key === undefined ? {} : { 'Idempotency-Key': key }),
  });

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

  it('skips ids that editors chose themselves', async () => {
    const last = idOf(await post(sample()));
    for (const taken of [1, 2, 3, 5]) {
      await site.api('PUT', `/articles/${last + taken}`, sample({ title: `占用 ${taken}` }));
    }
    expect(idOf(await post(sample()))).toBe(last + 4);
    expect(idOf(await post(sample()))).toBe(last + 6);
    const { title } = (await site.api('GET', `/articles/${last + 3}`)).json();
    expect(title).toBe('占用 3');
  });

  it('skips ids of withdrawn articles', async () => {
    const last = idOf(await post(sample()));
    await site.api('PUT', `/articles/${last + 1}`, sample());
    await site.api('DELETE', `/articles/${last + 1}`, { reason: '内容重复' });
    expect(idOf(await post(sample()))).toBe(last + 2);
  });

  it('gives twenty ids to twenty writers at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => post(sample({ title: `同时的第 ${n} 篇` }))),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(201));
    expect(new Set(answers.map(idOf)).size).toBe(20);
  });

  it('does not store an invalid article', async () => {
    const before = await stored(site);
    const answer = await post(sample({ title: 7 }), 'invalid-article');
    expectProblem(answer, 422, 'invalid');
    expect(await stored(site)).toEqual(before);
  });
});

describe('Idempotency-Key', () => {
  it('makes one article of a request that is repeated', async () => {
    const first = await post(sample(), 'same-key');
    const before = await stored(site);
    const again = await post(sample(), 'same-key');
    expect(again.status).toBe(201);
    expect(again.json()).toEqual(first.json());
    expect(await stored(site)).toEqual(before);
    expect(idOf(await post(sample(), 'another-key'))).toBe(idOf(first) + 1);
  });

  it('cannot be used again for another request', async () => {
    await post(sample(), 'used-key');
    const before = await stored(site);
    expectProblem(await post(sample({ title: '另一篇' }), 'used-key'), 422, 'key-reused');
    expect(await stored(site)).toEqual(before);
  });

  it('gets the same answer again, even if the article has changed since', async () => {
    const first = await post(sample({ title: '改过又撤下的一篇' }), 'kept-answer');
    expect(first.json()['warnings']).toBeDefined();
    const path = `/articles/${idOf(first)}`;
    const again = async () => {
      const answer = await post(sample({ title: '改过又撤下的一篇' }), 'kept-answer');
      const headersOf = ({ headers }: typeof answer) =>
        ['ETag', 'Location', 'Content-Type'].map((name) => headers.get(name));
      expect([answer.status, answer.text]).toEqual([201, first.text]);
      expect(headersOf(answer)).toEqual(headersOf(first));
    };
    await site.api('PUT', path, sample({ title: '另一个标题', section: 'jiaoyu' }));
    await again();
    await site.api('DELETE', path, { reason: '内容有误' });
    await again();
  });

  it('is remembered for a day', async () => {
    const first = await post(sample(), 'for-a-day');
    const age = (seconds: number) =>
      site.db
        .prepare(`UPDATE idempotency_keys SET created_at = unixepoch() - ? WHERE article_id = ?`)
        .bind(seconds, idOf(first))
        .run();
    await age(86_400 - 60);
    expect((await post(sample(), 'for-a-day')).text).toBe(first.text);
    await age(86_400 + 60);
    expect(idOf(await post(sample(), 'for-a-day'))).not.toBe(idOf(first));
  });

  it('belongs to its sender alone', async () => {
    const [one, other] = [await mint(site, 'editor'), await mint(site, 'editor')];
    const first = await post(sample({ title: '甲方第一篇' }), '1', one.bearer);
    const second = await post(sample({ title: '乙方第一篇' }), '1', other.bearer);
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(idOf(second)).not.toBe(idOf(first));
    const same = await post(sample({ title: '甲方第一篇' }), '1', other.bearer);
    expectProblem(same, 422, 'key-reused');
    const again = await post(sample({ title: '甲方第一篇' }), '1', one.bearer);
    expect(again.text).toBe(first.text);
  });

  it('gives no rights to a sender who may not create the article', async () => {
    const [reporter, elsewhere] = [
      await mint(site, 'reporter'),
      await mint(site, 'editor', ['jiaoyu']),
    ];
    await post(sample(), 'of-an-editor');
    const before = await stored(site);
    for (const { bearer } of [reporter, elsewhere]) {
      expectProblem(await post(sample(), 'of-an-editor', bearer), 403, 'forbidden');
      expectProblem(
        await post(sample({ title: '试探' }), 'of-an-editor', bearer),
        403,
        'forbidden',
      );
    }
    expect(await stored(site)).toEqual(before);
  });

  it('makes one article of fifty requests at once', async () => {
    await post(sample({ title: '五十次' }));
    const before = await stored(site);
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => post(sample({ title: '五十次' }), 'fifty-at-once')),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(201));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers[0]?.json()['warnings']).toBeDefined();
    const after = await stored(site);
    expect(after.articles.length).toBe(before.articles.length + 1);
    expect(after.audit).toBe(before.audit + 1);
    expect(after.keys).toBe(before.keys + 1);
  });

  it('makes one article of twenty different requests at once', async () => {
    const before = await stored(site);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => post(sample({ title: `第 ${n} 稿` }), 'twenty-bodies')),
    );
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([201, ...Array<number>(19).fill(422)]);
    expect((await stored(site)).articles.length).toBe(before.articles.length + 1);
  });

  it.each(['has space', '钥匙', 'x'.repeat(256)])(
    'is refused when it is malformed: %j',
    async (key) => {
      const before = await stored(site);
      const headers = { 'Idempotency-Key': Buffer.from(key).toString('latin1') };
      expectProblem(await site.api('POST', '/articles', sample(), headers), 422, 'invalid');
      expect(await stored(site)).toEqual(before);
    },
  );
});
