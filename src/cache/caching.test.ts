import { describe, expect, it } from 'vitest';
import { cacheAtEdge, cacheForGood, neverCache, requireCachingStatement } from './caching.ts';

const age = { fresh: 600, stale: 3_600, staleIfError: 2_592_000 } as const;

function cached(): Headers {
  const headers = new Headers();
  cacheAtEdge(headers, age, ['home', 'n:7', 'v:build']);
  return headers;
}

describe('caching', () => {
  it('lets the edge keep what browsers must ask for again', () => {
    expect(Object.fromEntries(cached())).toEqual({
      'cache-control': 'public, no-cache',
      'cloudflare-cdn-cache-control':
        'public, max-age=600, stale-while-revalidate=3600, stale-if-error=2592000',
      'cache-tag': 'home,n:7,v:build',
    });
  });

  it('lets browsers keep for good what its address stands for, and nobody between', () => {
    const headers = new Headers();
    cacheForGood(headers, age, ['f:1']);
    expect(Object.fromEntries(headers)).toEqual({
      'cache-control': 'private, max-age=600, immutable',
      'cloudflare-cdn-cache-control':
        'public, max-age=600, stale-while-revalidate=3600, stale-if-error=2592000',
      'cache-tag': 'f:1',
    });
  });

  it('takes an earlier statement back', () => {
    const headers = cached();
    neverCache(headers);
    expect(Object.fromEntries(headers)).toEqual({ 'cache-control': 'private, no-store' });
  });

  it('leaves a statement alone', () => {
    const headers = cached();
    requireCachingStatement(headers);
    expect(headers).toEqual(cached());
  });

  it('lets nobody keep what says nothing', () => {
    const headers = new Headers({ 'Content-Type': 'text/html' });
    requireCachingStatement(headers);
    expect(headers.get('Cache-Control')).toBe('private, no-store');
  });
});
