import { describe, expect, it } from 'vitest';
import { page, setUp } from './fixture.ts';

describe('revalidation', () => {
  const MODIFIED = 'Wed, 23 Feb 2022 10:37:37 GMT';
  const validated = () => page('one', 'max-age=60', { etag: '"v1"', 'last-modified': MODIFIED });

  it("asks with the stored validators, not with the client's", async () => {
    const { get, asked, pass } = setUp(validated);
    await get('/a');
    pass(60);
    await get('/a', { headers: { 'if-none-match': '"other"' } });
    expect(asked[1]!.headers.get('if-none-match')).toBe('"v1"');
    expect(asked[1]!.headers.get('if-modified-since')).toBe(MODIFIED);
  });

  it('keeps the body on a 304 and takes the new headers', async () => {
    const { get, pass, nowAnswer } = setUp(validated);
    await get('/a');
    pass(60);
    const headers = { 'cache-control': 'max-age=120', 'x-seen': '2', 'content-type': 'x/y' };
    nowAnswer(() => new Response(null, { status: 304, headers }));
    const answer = await get('/a');
    expect(answer).toMatchObject({ cf: 'REVALIDATED', status: 200, body: 'one' });
    pass(119);
    const later = await get('/a');
    expect([later.cf, later.body, later.headers.get('age')]).toEqual(['HIT', 'one', '119']);
    expect(later.headers.get('x-seen')).toBe('2');
    expect(later.headers.get('content-type')).toMatch('text/plain');
  });

  it('answers with the body and removes the entry when a 304 makes it private', async () => {
    const { get, pass, nowAnswer, cache } = setUp(validated);
    await get('/a');
    pass(60);
    nowAnswer(() => new Response(null, { status: 304, headers: { 'cache-control': 'private' } }));
    expect(await get('/a')).toMatchObject({ cf: 'BYPASS', status: 200, body: 'one' });
    expect(cache.stats().entries).toBe(0);
  });

  it('keeps an entry after an error, even if the entry may not stand in for it', async () => {
    const { get, pass, nowAnswer } = setUp(() =>
      page('one', 'max-age=1, s-maxage=1', { etag: '"v1"' }),
    );
    await get('/a');
    pass(60);
    nowAnswer(() => new Response('down', { status: 503 }));
    expect((await get('/a')).status).toBe(503);
    nowAnswer(() => new Response(null, { status: 304 }));
    expect(await get('/a')).toMatchObject({ cf: 'REVALIDATED', body: 'one' });
  });

  it('asks the site at every request for a no-cache entry', async () => {
    const { get, nowAnswer } = setUp(() => page('one', 'no-cache', { etag: '"v1"' }));
    await get('/a');
    expect((await get('/a')).cf).toBe('EXPIRED');
    nowAnswer(() => new Response(null, { status: 304 }));
    expect(await get('/a')).toMatchObject({ cf: 'REVALIDATED', body: 'one' });
  });

  it.each([
    ['if-none-match', '"v1"', 304],
    ['if-none-match', 'W/"v1"', 304],
    ['if-none-match', '"x", W/"v1"', 304],
    ['if-none-match', '*', 304],
    ['if-none-match', '"x"', 200],
    ['if-modified-since', MODIFIED, 304],
    ['if-modified-since', 'Wed, 23 Feb 2022 10:37:36 GMT', 200],
    ['if-modified-since', 'yesterday', 200],
  ])("answers a client's %s: %s with %d", async (name, value, status) => {
    const { get, asked } = setUp(validated);
    await get('/a');
    const answer = await get('/a', { headers: { [name]: value } });
    expect([answer.status, answer.cf, answer.body]).toEqual([
      status,
      'HIT',
      status === 304 ? '' : 'one',
    ]);
    expect(answer.headers.get('etag')).toBe('"v1"');
    expect(asked).toHaveLength(1);
  });

  it('looks only at If-None-Match when a client sends both conditions', async () => {
    const { get } = setUp(validated);
    await get('/a');
    const headers = { 'if-none-match': '"x"', 'if-modified-since': MODIFIED };
    expect((await get('/a', { headers })).status).toBe(200);
  });
});
