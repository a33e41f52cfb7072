import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { edgeCache, sendPurge, type EdgeCache } from './purge.ts';

beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(() => vi.restoreAllMocks());

const answering = (success: boolean): EdgeCache => ({
  purge: async () => ({ success }),
  invalidate: async () => ({ success }),
});
const throwing: EdgeCache = {
  purge: () => Promise.reject(new Error('gone')),
  invalidate: () => Promise.reject(new Error('gone')),
};

const withoutCache: object = { EDGE_CACHE: 'none' };

it.each([
  ['Cloudflare’s cache', edgeCache({}, { cache: answering(true) }), true],
  [
    'the local stand-in before it',
    edgeCache({ LOCAL_CACHE: answering(true) }, { cache: throwing }),
    true,
  ],
  ['no cache on purpose', edgeCache(withoutCache, {}), true],
  ['a cache that should be there', edgeCache({}, {}), false],
  ['a cache that refuses', answering(false), false],
  ['a cache that throws', throwing, false],
])('%s takes a purge and an invalidation: %s', async (_, cache, taken) => {
  const errors = [
    await sendPurge(cache, 'purge', ['home']),
    await sendPurge(cache, 'invalidate', ['v:1']),
  ];
  expect(errors.map((error) => error === undefined)).toEqual([taken, taken]);
  expect(console.error).toHaveBeenCalledTimes(taken ? 0 : 2);
});
