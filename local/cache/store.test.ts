import { describe, expect, it } from 'vitest';
import { page, setUp } from './fixture.ts';

const numbered = (cacheControl: string) => (_: Request, call: number) =>
  page(`call ${call}`, cacheControl);

describe('lookup', () => {
  it('serves the second read without the site, with an Age header', async () => {
    const { get, asked, pass } = setUp(numbered('max-age=60'));
    const first = await get('/a');
    expect([first.cf, first.headers.get('age')]).toEqual(['MISS', null]);
    pass(59.9);
    const second = await get('/a');
    expect([second.cf, second.body, second.headers.get('age')]).toEqual(['HIT', 'call 1', '59']);
    expect(asked).toHaveLength(1);
  });

  it.each([
    ['the host', 'https://other.example/a?x=1&y=2', {}, true],
    ['a cookie', '/a?x=1&y=2', { headers: { cookie: 'id=1' } }, true],
    ['Authorization', '/a?x=1&y=2', { headers: { authorization: 'Bearer x' } }, true],
    ['Cache-Control: no-cache', '/a?x=1&y=2', { headers: { 'cache-control': 'no-cache' } }, true],
    ['the order of the query', '/a?y=2&x=1', {}, false],
    ['a trailing slash', '/a/?x=1&y=2', {}, false],
    ['the query', '/a', {}, false],
  ])('treats a request with another value of %s as documented', async (_, path, init, same) => {
    const { get } = setUp(numbered('max-age=60'));
    await get('/a?x=1&y=2');
    expect((await get(path, init)).cf).toBe(same ? 'HIT' : 'MISS');
  });

  it('answers a HEAD from a GET and a GET from a HEAD', async () => {
    const { get, asked } = setUp(numbered('max-age=60'));
    const head = await get('/a', { method: 'HEAD' });
    expect([head.cf, head.body]).toEqual(['MISS', '']);
    expect([asked[0]!.method, (await get('/a')).cf]).toEqual(['GET', 'HIT']);
    const again = await get('/a', { method: 'HEAD' });
    expect([again.cf, again.body, again.headers.get('content-length')]).toEqual(['HIT', '', null]);
    expect(asked).toHaveLength(1);
  });

  it('passes other methods on with their bodies, and stores none of the answers', async () => {
    const { get, asked } = setUp(async (request) => page(await request.text(), 'max-age=60'));
    const headers = { 'if-match': '"1"' };
    for (const body of ['one', 'two']) {
      const answer = await get('/a', { method: 'PUT', body, headers });
      expect([answer.cf, answer.body]).toEqual(['BYPASS', body]);
    }
    expect(asked[0]!.headers.get('if-match')).toBe('"1"');
    expect((await get('/a')).cf).toBe('MISS');
  });

  it('passes WebSocket handshakes on unchanged', async () => {
    const { get, asked } = setUp(numbered('max-age=60'));
    for (const _ of [1, 2]) await get('/a', { headers: { upgrade: 'websocket' } });
    expect(asked).toHaveLength(2);
  });

  it('asks the site for a whole body, without conditions, and follows no redirect', async () => {
    const { get, asked } = setUp(numbered('max-age=60'));
    const headers = {
      'accept-language': 'zh-CN',
      'if-match': '"x"',
      'if-modified-since': new Date(0).toUTCString(),
      'if-none-match': '"x"',
      'if-range': '"x"',
      'if-unmodified-since': new Date(0).toUTCString(),
      range: 'bytes=0-1',
    };
    expect(await get('/a', { headers })).toMatchObject({ status: 200, body: 'call 1' });
    expect([...asked[0]!.headers.keys()]).toEqual(['accept-language']);
    expect(asked[0]!.redirect).toBe('manual');
  });

  it('is not aborted when its client leaves', async () => {
    const client = new AbortController();
    const { get, asked } = setUp(numbered('max-age=60'));
    await get('/a', { signal: client.signal });
    client.abort();
    expect(asked[0]!.signal.aborted).toBe(false);
  });

  it('strips the headers for the edge alone, from stored and unstored answers', async () => {
    const sent = {
      'cloudflare-cdn-cache-control': 'max-age=60',
      'cache-tag': 'a',
      'cdn-cache-control': 'max-age=7',
      'x-more': '1',
    };
    const { get } = setUp(() => page('a', 'no-cache', sent));
    const names = [
      'cache-control',
      'cdn-cache-control',
      'cf-cache-status',
      'content-type',
      'x-more',
    ];
    for (const method of ['GET', 'POST']) {
      const { headers } = await get('/a', { method });
      expect([...headers.keys()]).toEqual(names);
    }
    expect([...(await get('/a')).headers.keys()]).toEqual(['age', ...names]);
  });

  it('drops the least recently used entry when it is full', async () => {
    const { get, cache } = setUp(() => page('x'.repeat(10_000), 'max-age=60'), 25_000);
    for (const path of ['/a', '/b', '/a', '/c']) await get(path);
    expect(cache.stats().entries).toBe(2);
    expect((await get('/a')).cf).toBe('HIT');
    expect((await get('/b')).cf).toBe('MISS');
  });

  it('drops nothing for a body that is larger than the whole cache', async () => {
    const { get, cache } = setUp(({ url }) => {
      return page('x'.repeat(url.endsWith('/big') ? 30_000 : 10_000), 'max-age=60');
    }, 25_000);
    for (const path of ['/a', '/big', '/big']) expect((await get(path)).cf).toBe('MISS');
    expect(cache.stats().entries).toBe(1);
  });
});

describe('answers that are not stored', () => {
  it.each([
    ['private', {}, {}, 'BYPASS'],
    ['max-age=60', { 'set-cookie': 'a=1' }, {}, 'BYPASS'],
    ['max-age=60', {}, { authorization: 'Bearer x' }, 'BYPASS'],
  ])('include "%s" with %o for a request with %o', async (cacheControl, more, headers, status) => {
    const { get, asked } = setUp(() => page('a', cacheControl, more));
    for (const _ of [1, 2]) expect((await get('/a', { headers })).cf).toBe(status);
    expect(asked).toHaveLength(2);
  });

  it('keep all their cookies', async () => {
    const cookies = ['a=1', 'b=2'];
    const headers = new Headers(cookies.map((cookie): [string, string] => ['set-cookie', cookie]));
    const { get } = setUp(() => new Response('a', { headers }));
    expect((await get('/a')).headers.getSetCookie()).toEqual(cookies);
  });

  it('have no body for a HEAD', async () => {
    const { get } = setUp(() => new Response('a', { status: 403 }));
    expect(await get('/a', { method: 'HEAD' })).toMatchObject({ cf: 'DYNAMIC', body: '' });
  });
});
