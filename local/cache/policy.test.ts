import { describe, expect, it } from 'vitest';
import { cacheTags, judge } from './policy.ts';

const HOURS_2 = 7200;
const stored = (freshFor: number, staleWhileRevalidate = 0, staleIfError = Infinity) => ({
  store: true,
  freshFor,
  staleWhileRevalidate,
  staleIfError,
});
const unstored = (status: string) => ({ store: false, status });

describe('judge', () => {
  it.each([
    ['max-age=60', stored(60)],
    ['public, max-age = 60', stored(60)],
    ['MAX-AGE="60"', stored(60)],
    ['max-age=60, max-age=90', stored(60)],
    ['max-age=60, s-maxage=90', stored(90, 0, 0)],
    ['max-age=soon', stored(0)],
    ['max-age=60, stale-while-revalidate=30', stored(60, 30)],
    ['max-age=60, stale-if-error=300', stored(60, 0, 300)],
    ['max-age=60, stale-if-error=0', stored(60, 0, 0)],
    ['s-maxage=60, stale-while-revalidate=30, stale-if-error=300', stored(60, 0, 0)],
    ['max-age=60, must-revalidate, stale-while-revalidate=30', stored(60, 0, 0)],
    ['max-age=60, proxy-revalidate, stale-while-revalidate=30', stored(60, 0, 0)],
    ['no-cache', stored(0)],
    ['no-cache, max-age=60, stale-while-revalidate=30', stored(0, 30)],
    ['public', stored(0)],
    ['no-store, max-age=60', unstored('BYPASS')],
    ['private, max-age=60', unstored('BYPASS')],
    ['private="x-user, max-age=5", max-age=60', unstored('BYPASS')],
  ])('reads "%s"', (value, verdict) => {
    expect(judge(200, new Headers({ 'cache-control': value }), false)).toEqual(verdict);
  });

  const EDGE = 'cloudflare-cdn-cache-control';
  it.each([
    [{ [EDGE]: 'max-age=3', 'cdn-cache-control': 'max-age=2', 'cache-control': 'max-age=1' }, 3],
    [{ 'cdn-cache-control': 'max-age=2', 'cache-control': 'max-age=1' }, 2],
    [{ [EDGE]: 'max-age=3', 'cache-control': 'private, no-store' }, 3],
    [{ [EDGE]: ' ', 'cache-control': 'max-age=1' }, 1],
  ])('takes the most specific header alone: %o', (headers, freshFor) => {
    expect(judge(200, new Headers(headers), false)).toEqual(stored(freshFor));
  });

  it.each([
    [200, stored(HOURS_2)],
    [301, stored(1200)],
    [404, stored(180)],
    [410, stored(180)],
    [302, unstored('DYNAMIC')],
    [403, unstored('DYNAMIC')],
    [500, unstored('DYNAMIC')],
  ])('gives a %d without directives its default', (status, verdict) => {
    expect(judge(status, new Headers(), false)).toEqual(verdict);
  });

  it.each([
    [302, 'max-age=60', stored(60)],
    [500, 'max-age=60', stored(60)],
    [500, 'no-cache', unstored('DYNAMIC')],
    [206, 'max-age=60', unstored('MISS')],
    [304, 'max-age=60', unstored('DYNAMIC')],
    [522, 'max-age=60', unstored('DYNAMIC')],
  ])('judges a %d with "%s"', (status, value, verdict) => {
    expect(judge(status, new Headers({ 'cache-control': value }), false)).toEqual(verdict);
  });

  it.each([
    ['max-age=60', unstored('BYPASS')],
    ['public, max-age=60', stored(60)],
    ['max-age=60, must-revalidate', stored(60, 0, 0)],
    ['s-maxage=60', stored(60, 0, 0)],
  ])('after an authorized request judges "%s"', (value, verdict) => {
    expect(judge(200, new Headers({ 'cache-control': value }), true)).toEqual(verdict);
  });

  it.each([{ 'set-cookie': 'a=1' }, { vary: '*' }])('never stores %o', (header) => {
    const headers = new Headers({ ...header, 'cache-control': 'public, max-age=60' });
    expect(judge(200, headers, false)).toEqual(unstored('BYPASS'));
  });
});

describe('cacheTags', () => {
  it.each([
    ['a:1,n:2', ['a:1', 'n:2']],
    [' a , ,b,, ', ['a', 'b']],
    ['Home,home', ['home']],
    ['ok,two words,caf\u00e9,ok2', ['ok', 'ok2']],
    [`${'x'.repeat(1024)},${'y'.repeat(1025)}`, ['x'.repeat(1024)]],
  ])('reads "%s"', (value, tags) => {
    expect(cacheTags(new Headers({ 'cache-tag': value }))).toEqual(tags);
  });

  it('keeps the first 1,000', () => {
    const given = Array.from({ length: 1001 }, (_, i) => `t${i}`);
    expect(cacheTags(new Headers({ 'cache-tag': given.join() }))).toEqual(given.slice(0, 1000));
  });

  it('finds none without the header', () => expect(cacheTags(new Headers())).toEqual([]));
});
