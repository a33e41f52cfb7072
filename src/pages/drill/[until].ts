import type { APIRoute } from 'astro';
import { cacheAtEdge } from '../../cache/caching.ts';
import { unixNow } from '../../lib/calendar.ts';
import { site } from '../../site.ts';

/** Seconds around its time in which a drill answers, so that nobody can fill the cache with drills. */
const span = 60;

/**
 * A fire drill for `npm run verify`: it answers until the time (unix seconds) in its path, and fails after it. An
 * edge that honours stale-if-error (RFC 5861) goes on serving the stored answer.
 */
export const GET: APIRoute = ({ params, rewrite }) => {
  const left = Number(/^\d{1,12}$/.exec(params['until'] ?? '')?.[0]) - unixNow();
  if (!(Math.abs(left) <= span)) return new Response(null, { status: 404 });
  if (left <= 0) return rewrite('/503');
  const headers = new Headers({ 'Content-Type': 'text/plain; charset=utf-8' });
  cacheAtEdge(headers, site.caching.drill, []);
  return new Response('well\n', { headers });
};
