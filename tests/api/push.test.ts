import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openUndelivered, readPage, revisionsOf, stored } from '../../testing/api/push.ts';
import { sample, siteUrl, type TestSite } from '../../testing/site.ts';

let site: TestSite;
beforeAll(async () => {
  site = await openUndelivered();
});
afterAll(() => site.dispose());

const pathOf = (id: number) => `/minsheng/2026-10-08/${id}.html`;
const handle = (id: number) => ({ id, url: siteUrl + pathOf(id) });

describe('PUT', () => {
  it('creates an article', async () => {
    const before = await stored(site);
    const answer = await site.api('PUT', '/articles/11', sample());
    expect(answer.status).toBe(201);
    expect(answer.json()).toEqual({
      ...handle(11),
      status: 'published',
      revision: 1,
      outcome: 'created',
    });
    expect(answer.headers.get('ETag')).toBe('"1"');
    expect(answer.headers.get('Location')).toBe(siteUrl + pathOf(11));
    expect(answer.headers.get('Cache-Control')).toBe('private, no-store');
    const after = await stored(site);
    expect(after.articles).toEqual([...before.articles, '11 r1 published']);
    expect(after.revisions).toBe(before.revisions);
    expect(after.audit).toBe(before.audit + 1);
    expect(after.outbox).toBeGreaterThan(before.outbox);
    expect((await readPage(site, pathOf(11))).text).toContain('青禾市图书馆延长开放时间');
  });

  it('writes no row when the content is the same', async () => {
    await site.api('PUT', '/articles/12', sample({ tags: ['图书馆'] }));
    const before = await stored(site);
    const answer = await site.api('PUT', '/articles/12', {
      tags: ['图书馆'],
      ...sample(),
      publishedAt: '2026-10-08T01:30:00Z',
    });
    expect(answer.status).toBe(200);
    expect(answer.json()).toMatchObject({ ...handle(12), revision: 1, outcome: 'unchanged' });
    expect(answer.headers.get('ETag')).toBe('"1"');
    expect(answer.headers.get('Location')).toBeNull();
    expect(await stored(site)).toEqual(before);
  });

  it.each(
    [
      { section: 'jiaoyu' },
      { title: '青禾市图书馆缩短开放时间' },
      { body: '<p>另一段。</p>' },
      { summary: undefined },
      { publishedAt: '2026-10-07T09:30:00+08:00' },
      { expiresAt: '2099-10-08T09:30:00+08:00' },
      { source: { name: '青禾晚报', url: 'https://paper.example/1' } },
      { author: '陆星' },
      { editor: '高禾' },
      { tags: ['图书馆', '夜读'] },
      { correction: '开放到九点,原稿误作十点。' },
    ].map((change, index) => [change, 1_301 + index] as const),
  )('keeps the revision that a change supersedes: %j', async (change, id) => {
    await site.api('PUT', `/articles/${id}`, sample());
    const before = await stored(site);
    const answer = await site.api('PUT', `/articles/${id}`, sample(change));
    expect(answer.status).toBe(200);
    expect(answer.json()).toMatchObject({ id, revision: 2, outcome: 'updated' });
    expect(answer.headers.get('ETag')).toBe('"2"');
    const after = await stored(site);
    expect(after.revisions).toBe(before.revisions + 1);
    expect(after.audit).toBe(before.audit + 1);
    expect(await revisionsOf(site, id)).toMatchObject([
      {
        revision: 1,
        snapshot: {
          ...{ id, section: 'minsheng', title: sample()['title'], bodyHtml: sample()['body'] },
          ...{ summary: sample()['summary'], publishedAt: 1791423000, revision: 1 },
        },
      },
    ]);
  });

  it('stores the old content again as a third revision', async () => {
    for (const title of ['初稿', '改稿', '初稿'])
      await site.api('PUT', '/articles/14', sample({ title }));
    const { revision, title } = (await site.api('GET', '/articles/14')).json();
    expect({ revision, title }).toEqual({ revision: 3, title: '初稿' });
    expect((await revisionsOf(site, 14)).map((row) => row.snapshot['title'])).toEqual([
      '初稿',
      '改稿',
    ]);
  });

  it('moves an article to another section, and its old address redirects there', async () => {
    await site.api('PUT', '/articles/15', sample());
    const answer = await site.api('PUT', '/articles/15', sample({ section: 'jiaoyu' }));
    expect(answer.json()['url']).toBe(`${siteUrl}/jiaoyu/2026-10-08/15.html`);
    const old = await readPage(site, pathOf(15));
    expect([old.status, old.headers.get('Location')]).toEqual([301, '/jiaoyu/2026-10-08/15.html']);
  });

  it('obeys the preconditions', async () => {
    const put = (title: string, headers: Record<string, string>) =>
      site.api('PUT', '/articles/16', sample({ title }), headers);
    expect((await put('一', { 'If-Match': '*' })).status).toBe(412);
    expect((await put('一', { 'If-None-Match': '*' })).status).toBe(201);
    expect((await put('二', { 'If-None-Match': '*' })).status).toBe(412);
    expect((await put('二', { 'If-Match': '"1"' })).status).toBe(200);
    expect((await put('三', { 'If-Match': '"1"' })).status).toBe(412);
    expect((await put('三', { 'If-Match': '*' })).json()).toMatchObject({ revision: 3 });
  });
});

describe('GET', () => {
  it('gives back the pushed article in a form that can be pushed again', async () => {
    const pushed = sample({
      expiresAt: '2099-10-08T09:30:00+08:00',
      source: { name: '青禾晚报', url: 'https://paper.example/1' },
      author: '陆星',
      editor: '高禾',
      tags: ['图书馆', '夜读'],
      correction: '开放到九点,原稿误作十点。',
    });
    await site.api('PUT', '/articles/21', pushed);
    const answer = await site.api('GET', '/articles/21');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('ETag')).toBe('"1"');
    expect(answer.headers.get('Cache-Control')).toBe('private, no-store');
    const { updatedAt, correctedAt, ...rest } = answer.json();
    expect(correctedAt).toBe(updatedAt);
    expect(updatedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/);
    expect(rest).toEqual({ ...handle(21), status: 'published', revision: 1, ...pushed });
    const again = await site.api('PUT', '/articles/21', pushed);
    expect(again.json()).toMatchObject({ outcome: 'unchanged' });
  });

  it('answers HEAD with the same tag', async () => {
    await site.api('PUT', '/articles/22', sample());
    const answer = await site.api('HEAD', '/articles/22');
    expect([answer.status, answer.headers.get('ETag'), answer.text]).toEqual([200, '"1"', '']);
  });
});

describe('DELETE', () => {
  it.each([
    ['a reason', 31, { reason: '内容重复' }, 410],
    ['a legal ground', 32, { reason: '应权利人要求', legal: '法院裁定' }, 451],
  ])('withdraws with %s', async (_, id, withdrawal, status) => {
    await site.api('PUT', `/articles/${id}`, sample());
    expect((await readPage(site, pathOf(id))).status).toBe(200);
    const answer = await site.api('DELETE', `/articles/${id}`, withdrawal);
    expect(answer.status).toBe(200);
    expect(answer.json()).toMatchObject({
      id,
      status: 'withdrawn',
      revision: 2,
      outcome: 'withdrawn',
    });
    expect((await readPage(site, pathOf(id))).status).toBe(status);
    expect((await readPage(site, pathOf(id))).text).not.toContain('值班员');
    const read = (await site.api('GET', `/articles/${id}`)).json();
    expect(read).toMatchObject({ status: 'withdrawn', withdrawal });
    expect(await revisionsOf(site, id)).toMatchObject([
      { snapshot: { bodyHtml: sample()['body'] } },
    ]);
  });

  it('changes nothing the second time', async () => {
    await site.api('PUT', '/articles/33', sample());
    await site.api('DELETE', '/articles/33', { reason: '内容重复' });
    const before = await stored(site);
    const again = await site.api('DELETE', '/articles/33', { reason: '另一个理由' });
    expect(again.status).toBe(200);
    expect(again.json()).toMatchObject({ status: 'withdrawn', revision: 2, outcome: 'unchanged' });
    expect(await stored(site)).toEqual(before);
  });

  it('bars later writers that send no If-Match', async () => {
    await site.api('PUT', '/articles/34', sample());
    await site.api('DELETE', '/articles/34', { reason: '内容重复' });
    const before = await stored(site);
    const barred = await site.api('PUT', '/articles/34', sample());
    expect([barred.status, barred.json()['revision']]).toEqual([409, 2]);
    expect(await stored(site)).toEqual(before);
    const answer = await site.api('PUT', '/articles/34', sample(), { 'If-Match': '"2"' });
    expect(answer.json()).toMatchObject({ status: 'published', revision: 3, outcome: 'updated' });
    expect((await readPage(site, pathOf(34))).status).toBe(200);
  });

  it('needs the revision that If-Match names', async () => {
    await site.api('PUT', '/articles/35', sample());
    const stale = await site.api(
      'DELETE',
      '/articles/35',
      { reason: '内容重复' },
      { 'If-Match': '"9"' },
    );
    expect([stale.status, stale.json()['revision']]).toEqual([412, 1]);
    const missing = await site.api('DELETE', '/articles/36', { reason: '内容重复' });
    expect(missing.status).toBe(404);
  });
});

describe('time', () => {
  it('publishes a scheduled article', async () => {
    const at = Date.parse('2098-05-01T08:00:00+08:00') / 1_000;
    const path = '/minsheng/2098-05-01/41.html';
    const answer = await site.api(
      'PUT',
      '/articles/41',
      sample({ publishedAt: '2098-05-01T08:00:00+08:00' }),
    );
    expect(answer.status).toBe(201);
    expect(answer.json()).toMatchObject({ url: siteUrl + path, status: 'scheduled' });
    expect((await readPage(site, path)).status).toBe(404);
    await site.cron('minutely', at - 1);
    expect((await readPage(site, path)).status).toBe(404);
    await site.cron('minutely', at);
    expect((await readPage(site, path)).status).toBe(200);
    expect((await site.api('GET', '/articles/41')).json()).toMatchObject({
      status: 'published',
      revision: 2,
    });
  });

  it('withdraws an expired article', async () => {
    const at = Date.parse('2097-05-01T08:00:00+08:00') / 1_000;
    await site.api('PUT', '/articles/42', sample({ expiresAt: '2097-05-01T08:00:00+08:00' }));
    await site.cron('minutely', at - 1);
    expect((await readPage(site, pathOf(42))).status).toBe(200);
    await site.cron('minutely', at);
    expect((await readPage(site, pathOf(42))).status).toBe(410);
    const { status, withdrawal } = (await site.api('GET', '/articles/42')).json();
    expect({ status, withdrawal }).toMatchObject({
      status: 'withdrawn',
      withdrawal: { reason: '已过有效期' },
    });
  });
});
