import { site } from '../site.ts';

type Age = (typeof site.caching)[keyof typeof site.caching];

/**
 * States that the edge may keep a response, for how long, and under which tags (RFC 9111, RFC 5861,
 * and Cloudflare's precedence of `Cloudflare-CDN-Cache-Control`). Browsers always revalidate.
 */
export function cacheAtEdge(headers: Headers, age: Age, tags: readonly string[]): void {
  headers.set('Cache-Control', 'public, no-cache');
  keepAtEdge(headers, age, tags);
}

/**
 * As {@link cacheAtEdge}, for an address whose bytes never change: browsers keep the response without asking again
 * (RFC 8246). Caches between browser and edge must not keep it, since no purge would reach them.
 */
export function cacheForGood(headers: Headers, age: Age, tags: readonly string[]): void {
  headers.set('Cache-Control', `private, max-age=${age.fresh}, immutable`);
  keepAtEdge(headers, age, tags);
}

function keepAtEdge(headers: Headers, age: Age, tags: readonly string[]): void {
  headers.set(
    'Cloudflare-CDN-Cache-Control',
    `public, max-age=${age.fresh}, stale-while-revalidate=${age.stale}, stale-if-error=${age.staleIfError}`,
  );
  if (tags.length > 0) headers.set('Cache-Tag', tags.join(','));
}

/** States that nobody may keep a response. */
export function neverCache(headers: Headers): void {
  headers.set('Cache-Control', 'private, no-store');
  headers.delete('Cloudflare-CDN-Cache-Control');
  headers.delete('Cache-Tag');
}

/** Makes a response without a caching header uncacheable: Cloudflare would otherwise keep a 200 for two hours. */
export function requireCachingStatement(headers: Headers): void {
  if (!headers.has('Cache-Control')) neverCache(headers);
}
