import type { APIRoute } from 'astro';
import { cacheAtEdge } from '../../cache/caching.ts';
import { unixNow } from '../../lib/calendar.ts';
import { site } from '../../site.ts';

/** Seconds around its time in which a drill answers: nobody can fill the cache with others. */
const span = 60;

/**
 * A fire drill for `npm run verify`: well until the time (unix seconds) in its path, failing after it.
 * An edge that keeps its word on stale-if-error (RFC 5861) goes on serving what it has.
 */
export const GET: APIRoute = ({ params, rewrite }) => {
  const left = Number(/^\d{1,12}$/.exec(params['until'] ?? '')?.[0]) - unixNow();
  if (!(Math.abs(left) <= span)) return new Response(null, { status: 404 });
  if (left <= 0) return rewrite('/503');
  const headers = new Headers({ 'Content-Type': 'text/plain; charset=utf-8' });
  cacheAtEdge(headers, site.caching.drill, []);
  return new Response('well\n', { headers });
};
