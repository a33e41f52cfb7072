import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  expectProblem,
  openUndelivered,
  pointersOf,
  readPage,
  stored,
} from '../../testing/api/push.ts';
import { openSite, sample, type TestSite } from '../../testing/site.ts';

let site: TestSite;
beforeAll(async () => {
  site = await openUndelivered();
  for (let id = 1; id <= 60; id++) {
    await site.api('PUT', `/articles/${id}`, sample({ title: `第 ${id} 篇` }));
  }
});
afterAll(() => site.dispose());

const pathOf = (id: number, section = 'minsheng') => `/${section}/2026-10-08/${id}.html`;
const merge = (id: number, into: unknown, headers = {}) =>
  site.api('POST', `/articles/${id}/merge`, { into }, headers);
const goesTo = async (path: string) => {
  const { status, headers } = await readPage(site, path);
  return [status, headers.get('Location')];
};

describe('a merged article', () => {
  it('redirects to the other from all of its addresses, and is listed nowhere', async () => {
    const answer = await merge(1, 2);
    expect(answer.status).toBe(200);
    expect(answer.json()).toMatchObject({
      ...{ id: 1, status: 'merged', revision: 2, outcome: 'merged', mergedInto: 2 },
    });
    for (const path of [
      pathOf(1),
      pathOf(1, 'keji'),
      '/x/y/1.html',
      '/x/y/1_2.html',
      '/x/y/1_full.html',
    ]) {
      expect(await goesTo(path), path).toEqual([301, pathOf(2)]);
    }
    for (const path of ['/', '/minsheng/', '/feed.xml', '/sitemaps/1.xml', '/latest/']) {
      expect((await readPage(site, path)).text, path).not.toContain('/1.html');
    }
    expect((await site.api('GET', '/articles/1')).json()).toMatchObject({
      ...{ status: 'merged', mergedInto: 2, title: '第 1 篇' },
    });
  });

  it('redirects to the new address when the other moves', async () => {
    await merge(3, 4);
    await merge(4, 5);
    await merge(6, 3);
    await site.api('PUT', '/articles/5', sample({ section: 'keji' }));
    for (const id of [3, 4, 6]) expect(await goesTo(pathOf(id))).toEqual([301, pathOf(5, 'keji')]);
  });

  it.each([
    [410, { reason: '内容有误' }],
    [451, { reason: '内容有误', legal: '法院裁定' }],
  ])('is gone when the other is withdrawn, and returns with it: %i', async (status, withdrawal) => {
    const [id, into] = status === 410 ? [7, 8] : [9, 10];
    await merge(id, into);
    await site.api('DELETE', `/articles/${into}`, withdrawal);
    const page = await readPage(site, pathOf(id));
    expect(page.status).toBe(status);
    expect(page.headers.get('Server-Timing')).toContain('trips=1 ');
    await site.api('PUT', `/articles/${into}`, sample(), { 'If-Match': '*' });
    expect(await goesTo(pathOf(id))).toEqual([301, pathOf(into)]);
  });

  it('is purged from the cache with the other', async () => {
    const delivered = await openSite();
    await delivered.push(1, sample());
    await delivered.push(2, sample());
    await delivered.api('POST', '/articles/1/merge', { into: 2 });
    await delivered.api('DELETE', '/articles/2', { reason: '内容有误' });
    await delivered.settled();
    expect((await delivered.fetch(pathOf(1))).status).toBe(410);
    expect((await delivered.fetch(pathOf(1))).headers.get('CF-Cache-Status')).toBe('HIT');
    await delivered.api('PUT', '/articles/2', sample(), { 'If-Match': '*' });
    await delivered.settled();
    expect((await delivered.fetch(pathOf(1))).headers.get('Location')).toBe(pathOf(2));
    await delivered.dispose();
  });

  it('can itself be withdrawn and brought back', async () => {
    await merge(11, 12);
    await site.api('DELETE', '/articles/11', { reason: '内容有误' });
    expect((await readPage(site, pathOf(11))).status).toBe(410);
    await site.api('PUT', '/articles/11', sample(), { 'If-Match': '*' });
    expect((await readPage(site, pathOf(11))).status).toBe(200);
  });

  it('that is brought back by its status is an article again, and others can be merged into it', async () => {
    await merge(55, 56);
    await site.api('DELETE', '/articles/55', { reason: '内容有误' });
    await site.api('POST', '/articles/55/status', { status: 'published' }, { 'If-Match': '*' });
    expect((await readPage(site, pathOf(55))).status).toBe(200);
    expect((await merge(56, 55)).json()).toMatchObject({ outcome: 'merged' });
    expect((await readPage(site, pathOf(55))).status).toBe(200);
    expect(await goesTo(pathOf(56))).toEqual([301, pathOf(55)]);
  });

  it('redirects to the other even if that is postponed', async () => {
    await merge(57, 58);
    await site.api('PUT', '/articles/58', sample({ publishedAt: '2097-10-08T09:30:00+08:00' }));
    expect(await goesTo(pathOf(57))).toEqual([301, '/minsheng/2097-10-08/58.html']);
  });

  it('cannot be overwritten, nor merged into a third', async () => {
    await merge(13, 14);
    const before = await stored(site);
    expectProblem(await site.api('PUT', '/articles/13', sample()), 409, 'wrong-state');
    expectProblem(await merge(13, 15), 409, 'wrong-state');
    expect((await merge(13, 14)).json()).toMatchObject({ outcome: 'unchanged' });
    expect(await stored(site)).toEqual(before);
  });

  it('is named in the history of both', async () => {
    const lastOf = async (id: number) =>
      ((await site.api('GET', `/articles/${id}/revisions`)).json()['revisions'] as object[])[0];
    await merge(16, 17);
    expect(await lastOf(16)).toMatchObject({ action: 'merged', detail: { into: 17 }, revision: 2 });
    expect(await lastOf(17)).toMatchObject({
      action: 'absorbed',
      detail: { merged: 16 },
      revision: 1,
    });
  });
});

describe('a merge', () => {
  it('never makes a loop', async () => {
    await merge(20, 21);
    await merge(21, 22);
    const before = await stored(site);
    for (const [id, into] of [
      [22, 20],
      [22, 21],
      [22, 22],
    ]) {
      expectProblem(await merge(id!, into), 409, 'loop');
    }
    expect(await stored(site)).toEqual(before);
  });

  it('never makes a loop, even with many merges at once', async () => {
    const ids = [30, 31, 32, 33, 34, 35];
    const answers = await Promise.all(
      ids.flatMap((id) => ids.map((into) => [id, into])).map(([id, into]) => merge(id!, into)),
    );
    expect(answers.every(({ status }) => [200, 409, 422].includes(status))).toBe(true);
    const { results } = await site.db
      .prepare(
        `SELECT id, status, merged_into FROM articles WHERE id BETWEEN 30 AND 35 ORDER BY id`,
      )
      .all<{ id: number; status: string; merged_into: number | null }>();
    const left = results.filter(({ status }) => status === 'published');
    expect(left).toHaveLength(1);
    for (const { id, status, merged_into } of results) {
      const expected = id === left[0]!.id ? ['published', null] : ['merged', left[0]!.id];
      expect([status, merged_into], `of ${id}`).toEqual(expected);
    }
  });

  it.each([
    ['nothing', 999_999],
    ['a draft', 40],
    ['a withdrawn article', 41],
  ])('cannot go into %s', async (_, into) => {
    await site.api('PUT', '/articles/4001', sample({ status: 'draft' }));
    await site.api('DELETE', '/articles/41', { reason: '内容有误' });
    const answer = await merge(42, into === 40 ? 4001 : into);
    expectProblem(answer, 422, 'invalid');
    expect(pointersOf(answer)).toEqual(['/into']);
  });

  it.each([undefined, null, '2', 0, 1.5])('cannot go into the malformed id %j', async (into) => {
    expectProblem(await merge(43, into), 422, 'invalid');
  });

  it('cannot start from an article that is missing, is a draft, or has changed', async () => {
    expectProblem(await merge(999_998, 43), 404, 'not-found');
    await site.api('PUT', '/articles/4002', sample({ status: 'draft' }));
    expectProblem(await merge(4002, 43), 409, 'wrong-state');
    expectProblem(await merge(44, 43, { 'If-Match': '"9"' }), 412, 'precondition-failed');
  });
});
