import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleImprint } from '../../local/sample-imprint.ts';
import { openSite, sample, type Answer, type TestSite } from '../../testing/site.ts';

let site: TestSite;
beforeAll(async () => {
  site = await openSite();
  for (let id = 1; id <= 8; id++)
    await site.api('PUT', `/articles/${id}`, sample({ title: `图书馆新闻第${id}号` }));
  // Wait first: a drain that runs while the database is away would keep its lease until it expires.
  await site.settled();
});
afterAll(() => site.dispose());

const pathOf = (id: number) => `/minsheng/2026-10-08/${id}.html`;
/** A second search form beside the masthead's, within the notice. */
const searchForm =
  /class="notice"[^]*<form class="search" action="\/search"[^>]*><input type="search" name="q"/;

/** Asserts that the answer is a page of the site, with its masthead, style and imprint. */
function expectSitePage({ text, headers }: Answer): void {
  expect(headers.get('Content-Type')).toMatch(/^text\/html/);
  expect(text).toContain('<a href="/minsheng/">');
  expect(text).toMatch(/<style>[^<]{1000,}<\/style>/);
  expect(text).toContain(sampleImprint.ICP_FILING);
  expect(text).toContain('<meta name="robots" content="noindex">');
}

describe.each(['/no-such-page.html', '/nowhere/', pathOf(999), '/minsheng/never/x.html'])(
  'the 404 of %s',
  (path) => {
    it('offers ways on, for one round trip and the rows of the aside', async () => {
      await site.cache.clear();
      const answer = await site.fetch(path);
      expect(answer.status).toBe(404);
      expectSitePage(answer);
      expect(answer.text).toMatch(searchForm);
      expect(answer.text).toContain('图书馆新闻第8号');
      expect(answer.headers.get('Cache-Control')).toBe('public, no-cache');
      const cost = answer.headers.get('Server-Timing') ?? '';
      expect(cost).toContain('trips=1 ');
      expect(Number(/rows=(\d+)/.exec(cost)?.[1])).toBeLessThanOrEqual(60);
    });
  },
);

it('a missing page answers 404 even without the database', async () => {
  await site.cache.clear();
  const heal = await site.breakDatabase();
  const answer = await site.fetch('/no-such-page.html');
  await heal();
  expect(answer.status).toBe(404);
  expectSitePage(answer);
  expect(answer.text).toMatch(searchForm);
  expect(answer.text).not.toContain('<aside');
});

it.each([
  [410, 21, undefined],
  [451, 22, '法院裁定'],
] as const)(
  'the %i page of an article offers ways on, and no longer shows other withdrawn articles',
  async (status, id, legal) => {
    const later = sample({
      title: `稍后撤下的第${id + 10}篇`,
      publishedAt: '2026-10-09T09:30:00+08:00',
    });
    await site.api('PUT', `/articles/${id}`, sample());
    await site.api('PUT', `/articles/${id + 10}`, later);
    await site.api('DELETE', `/articles/${id}`, { reason: '撤稿', legal });
    await site.settled();
    const before = await site.fetch(pathOf(id));
    expect(before.status).toBe(status);
    expectSitePage(before);
    expect(before.text).toMatch(searchForm);
    expect(before.text).toContain(`稍后撤下的第${id + 10}篇`);

    await site.api('DELETE', `/articles/${id + 10}`, { reason: '撤稿' });
    await site.settled();
    const after = await site.fetch(pathOf(id));
    expect(after.status).toBe(status);
    expect(after.text).not.toContain(`稍后撤下的第${id + 10}篇`);
  },
);

it('without the database, a page that is not cached answers 503 and when to come back', async () => {
  await site.cache.clear();
  const heal = await site.breakDatabase();
  const answer = await site.fetch('/keji/');
  await heal();
  expect(answer.status).toBe(503);
  expectSitePage(answer);
  expect(answer.text).toContain('<h1>暂时无法打开</h1>');
  expect(answer.text).not.toMatch(/<form class="search"|<aside/);
  expect(answer.headers.get('Retry-After')).toBe('30');
  expect(answer.headers.get('Cache-Control')).toBe('private, no-store');
});

it('an error of the site shows a page with the imprint, even if the site is not configured', async () => {
  const broken = await openSite({ SITE_URL: 'nonsense' });
  const answer = await broken.fetch('/');
  expect(answer.status).toBe(500);
  expectSitePage(answer);
  expect(answer.text).toContain('<h1>页面出错了</h1>');
  expect(answer.text).not.toMatch(/SITE_URL|ValiError/);
  expect(answer.headers.get('Cache-Control')).toBe('private, no-store');
  await broken.dispose();
});
