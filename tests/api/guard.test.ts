import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSite, sample, type TestSite } from '../../testing/site.ts';

let site: TestSite;
beforeAll(async () => {
  site = await openSite();
  await site.push(1, sample());
});
afterAll(() => site.dispose());

const spellings = [
  '/api/articles/1',
  '/api/articles/1/',
  '/%61pi/articles/1',
  '/a%70i/%61rticles/1',
  '/%2561pi/articles/1',
  '//api/articles/1',
  '/api//articles/1',
  '/./api/articles/1',
  '/x/../api/articles/1',
  '/x/%2e%2e/api/articles/1',
  '/API/articles/1',
  '/api\\articles/1',
  '/api;/articles/1',
  '/api/articles',
  '/%61pi/articles',
  '/api/release',
  '/%61pi/release',
  '/api',
  '/api/',
];

it.each(spellings)('no spelling of %s lets a stranger in', async (path) => {
  const body = JSON.stringify({
    ...sample({ title: '陌生人的稿件' }),
    reason: 'x',
    superseded: 'x',
  });
  const headers = { 'Content-Type': 'application/json' };
  for (const method of ['GET', 'PUT', 'POST', 'DELETE']) {
    // Each request comes from another address, so that the limit on wrong tokens does not interfere.
    const address = `2001:db8:${Math.floor(Math.random() * 65_536).toString(16)}::1`;
    const answer = await site.fetch(path, {
      method,
      headers: { ...headers, 'CF-Connecting-IP': address },
      ...(method === 'GET' ? {} : { body }),
    });
    expect([401, 404, 405, 301], `${method} ${path}`).toContain(answer.status);
    expect(answer.text).not.toContain('revision');
  }
  const { results } = await site.db.prepare('SELECT title, revision, status FROM articles').all();
  expect(results).toEqual([
    { title: '青禾市图书馆延长开放时间', revision: 1, status: 'published' },
  ]);
});

it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])(
  'a page answers %s with 405 and no database work',
  async (method) => {
    for (const path of ['/', '/minsheng/', '/minsheng/2026-10-08/1.html', '/fragments/aside']) {
      const answer = await site.fetch(path, { method });
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
      expect(answer.headers.get('server-timing')).toBeNull();
    }
  },
);

it('every page answers HEAD like GET, without the body', async () => {
  const base = await site.instance.ready;
  for (const path of ['/', '/minsheng/2026-10-08/1.html', '/no-such-page']) {
    const get = await fetch(new URL(path, base));
    const head = await fetch(new URL(path, base), { method: 'HEAD' });
    expect(head.status).toBe(get.status);
    expect(head.headers.get('etag')).toBe(get.headers.get('etag'));
    expect(head.headers.get('content-type')).toBe(get.headers.get('content-type'));
    expect(await head.text()).toBe('');
  }
});

it('every answer has the security headers for browsers', async () => {
  for (const path of [
    '/',
    '/minsheng/2026-10-08/1.html',
    '/no-such-page',
    '/api/articles/1',
    '/views/1',
  ]) {
    const { headers } = await site.fetch(path);
    expect(headers.get('x-content-type-options'), path).toBe('nosniff');
    expect(headers.get('content-security-policy'), path).toContain("frame-ancestors 'none'");
    expect(headers.get('set-cookie'), path).toBeNull();
    expect(headers.get('cache-control'), path).not.toBeNull();
  }
});
