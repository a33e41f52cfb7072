import { describe, expect, it } from 'vitest';
import { held, page, setUp } from './fixture.ts';
import type { PurgeOptions } from './purge.ts';

const SWR = 'max-age=60, stale-while-revalidate=30';

/** A site whose page at `/a` carries the tags `a` and `/a`, and so on. */
const tagged = (cacheControl: string) => (request: Request, call: number) => {
  const { pathname } = new URL(request.url);
  const tags = `all,${pathname.slice(1)}`;
  return page(`call ${call}`, cacheControl, { 'cache-tag': tags, etag: '"v1"' });
};

describe('purge', () => {
  it.each<[PurgeOptions, string[]]>([
    [{ tags: ['b/1'] }, ['/b/1']],
    [{ tags: ['B/1'] }, ['/b/1']],
    [{ tags: ['a', 'b/2'] }, ['/a', '/b/2']],
    [{ tags: ['all'] }, ['/a', '/b/1', '/b/2']],
    [{ tags: ['none'] }, []],
    [{ pathPrefixes: ['/b/'] }, ['/b/1', '/b/2']],
    [{ pathPrefixes: ['b/1'] }, ['/b/1']],
    [{ tags: ['a'], pathPrefixes: ['/b/2'] }, ['/a', '/b/2']],
    [{ purgeEverything: true }, ['/a', '/b/1', '/b/2']],
  ])('removes exactly the entries that %o matches', async (options, gone) => {
    const { get, cache } = setUp(tagged('max-age=60'));
    const paths = ['/a', '/b/1', '/b/2'];
    for (const path of paths) await get(path);
    expect(cache.purge(options)).toEqual({ success: true, errors: [] });
    for (const path of paths) {
      expect((await get(path)).cf).toBe(gone.includes(path) ? 'MISS' : 'HIT');
    }
  });

  it('removes even an entry that could be served stale', async () => {
    const { get, pass, cache, nowAnswer } = setUp(tagged(SWR));
    await get('/a');
    pass(60);
    cache.purge({ tags: ['a'] });
    nowAnswer(() => new Response('down', { status: 503 }));
    expect((await get('/a')).status).toBe(503);
  });

  it('matches only the tags of the newest response', async () => {
    const { get, pass, cache, nowAnswer } = setUp(tagged('max-age=60'));
    await get('/a');
    pass(60);
    nowAnswer(() => page('new', 'max-age=60', { 'cache-tag': 'new' }));
    await get('/a');
    cache.purge({ tags: ['a'] });
    expect((await get('/a')).cf).toBe('HIT');
    cache.purge({ tags: ['new'] });
    expect((await get('/a')).cf).toBe('MISS');
  });

  it('does not stop a render that is under way from being stored', async () => {
    const answer = held();
    const { get, cache, nowAnswer } = setUp(() => answer.promise);
    const early = get('/a');
    nowAnswer(tagged('max-age=60'));
    cache.purge({ tags: ['a'] });
    answer.resolve(page('read before', 'max-age=60', { 'cache-tag': 'a' }));
    await early;
    expect(await get('/a')).toMatchObject({ cf: 'HIT', body: 'read before' });
    cache.purge({ tags: ['a'] });
    expect((await get('/a')).cf).toBe('MISS');
  });
});

describe('invalidate', () => {
  it('makes an entry stale, so that the next request to the site is conditional', async () => {
    const { get, asked, cache, nowAnswer } = setUp(tagged('max-age=60'));
    await get('/a');
    await get('/b');
    cache.invalidate({ tags: ['a'] });
    nowAnswer(() => new Response(null, { status: 304 }));
    expect(await get('/a')).toMatchObject({ cf: 'REVALIDATED', body: 'call 1' });
    expect(asked[2]!.headers.get('if-none-match')).toBe('"v1"');
    expect((await get('/a')).cf).toBe('HIT');
    expect((await get('/b')).cf).toBe('HIT');
  });

  it('starts the stale windows at the time of the call', async () => {
    for (const [seconds, cf] of [
      [29, 'UPDATING'],
      [30, 'EXPIRED'],
    ] as const) {
      const { get, pass, cache } = setUp(tagged(SWR));
      await get('/a');
      cache.invalidate({ purgeEverything: true });
      pass(seconds);
      expect((await get('/a')).cf).toBe(cf);
    }
  });

  it('keeps the windows of an entry that is already stale', async () => {
    const { get, pass, cache } = setUp(tagged(SWR));
    await get('/a');
    pass(85);
    cache.invalidate({ pathPrefixes: ['/'] });
    pass(5);
    expect((await get('/a')).cf).toBe('EXPIRED');
  });

  it('keeps the entry, which can still stand in for an error', async () => {
    const { get, cache, nowAnswer } = setUp(tagged('max-age=60'));
    await get('/a');
    cache.invalidate({ tags: ['a'] });
    nowAnswer(() => Promise.reject(new Error('down')));
    expect(await get('/a')).toMatchObject({ cf: 'STALE', body: 'call 1' });
  });
});

describe('a call', () => {
  const many = (count: number) => Array.from({ length: count }, (_, i) => `t${i}`);
  it.each<[string, PurgeOptions]>([
    ['nothing', {}],
    ['an empty list', { tags: [] }],
    ['101 tags', { tags: [...many(100), 'a'] }],
    ['everything and a tag', { tags: ['a'], purgeEverything: true }],
    ['a URL as a prefix', { pathPrefixes: ['https://jibao.example/a'] }],
    ['a query as a prefix', { tags: ['a'], pathPrefixes: ['/a?x'] }],
  ])('with %s is refused', async (_, options) => {
    const { get, cache } = setUp(tagged('max-age=60'));
    await get('/a');
    expect(cache.purge(options)).toMatchObject({ success: false, errors: [{ code: 400 }] });
    expect((await get('/a')).cf).toBe('HIT');
  });

  it('may have 100 tags', () => {
    expect(setUp(tagged(SWR)).cache.purge({ tags: many(100) }).success).toBe(true);
  });

  it('succeeds 25 times at once and 5 times a minute, counting both kinds together', async () => {
    const { get, cache, pass } = setUp(tagged('max-age=600'));
    const burst = many(26).map((tag, i) => cache[i % 2 ? 'purge' : 'invalidate']({ tags: [tag] }));
    expect(burst.filter(({ success }) => success)).toHaveLength(25);
    expect(burst.at(-1)).toMatchObject({ success: false, errors: [{ code: 429 }] });

    await get('/a');
    expect(cache.purge({ tags: ['a'] }).success).toBe(false);
    expect((await get('/a')).cf).toBe('HIT');

    pass(60);
    const next = many(6).map((tag) => cache.purge({ tags: [tag] }).success);
    expect(next).toEqual([true, true, true, true, true, false]);
    pass(86_400);
    expect(many(26).filter((tag) => cache.purge({ tags: [tag] }).success)).toHaveLength(25);
  });

  it('fails as many times as the test asked for', async () => {
    const { get, cache } = setUp(tagged('max-age=60'));
    await get('/a');
    cache.failPurges(2);
    expect(cache.purge({ tags: ['a'] }).success).toBe(false);
    expect(cache.invalidate({ tags: ['a'] }).success).toBe(false);
    expect((await get('/a')).cf).toBe('HIT');
    expect(cache.purge({ tags: ['a'] }).success).toBe(true);
  });
});

it('counts responses, calls and their tags', async () => {
  const { get, cache, pass, settle } = setUp(tagged(SWR));
  for (const _ of [1, 2]) await get('/a');
  await get('/a', { method: 'POST' });
  pass(60);
  await get('/a');
  await settle();
  cache.purge({ tags: ['x', 'y'] });
  cache.purge({});
  cache.invalidate({ tags: ['z'] });
  expect(cache.stats()).toEqual({
    hits: 1,
    misses: 1,
    stale: 1,
    unstored: 1,
    collapsed: 0,
    purgeCalls: 2,
    invalidateCalls: 1,
    purgedTags: ['x', 'y'],
    invalidatedTags: ['z'],
    entries: 1,
  });
});
