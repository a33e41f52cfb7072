import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSite, sample, type TestSite } from '../testing/site.ts';

let site: TestSite;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.dispose());

const path = '/minsheng/2026-10-08/1.html';
const title = '青禾市图书馆延长开放时间';

it('the site shows an article from its push to its withdrawal', async () => {
  expect((await site.fetch('/')).text).not.toContain(title);
  expect((await site.push(1, sample())).status).toBe(201);
  for (const page of ['/', '/minsheng/', '/feed.xml', path]) {
    const { status, text } = await site.fetch(page);
    expect([status, text.includes(title)], page).toEqual([200, true]);
  }
  const withdrawn = await site.api('DELETE', '/articles/1', { reason: '内容有误' });
  expect(withdrawn.status).toBe(200);
  await site.settled();
  expect((await site.fetch(path)).status).toBe(410);
  for (const page of ['/', '/minsheng/', '/feed.xml']) {
    expect((await site.fetch(page)).text, page).not.toContain(title);
  }
});

it.each([
  ['GET', '/no-such-page.html', 404],
  ['GET', '/minsheng/2026-10-08/999.html', 404],
  ['PUT', '/api/articles/2', 401],
  ['GET', '/health', 503],
])('the site answers %s %s with %i', async (method, address, status) => {
  expect((await site.fetch(address, { method })).status).toBe(status);
});

it('the site is healthy after its crons have run', async () => {
  await site.cron('hourly');
  await site.cron('minutely');
  expect((await site.fetch('/health')).status).toBe(200);
});
