import type { APIRoute } from 'astro';
import { unavailablePage } from '../../http/unavailable.ts';
import { unixNow } from '../../lib/calendar.ts';

/**
 * A fire drill for `npm run verify`: well until the time (unix seconds) in its path, failing after it.
 * An edge that keeps its word on stale-if-error (RFC 5861) goes on serving what it has.
 */
export const GET: APIRoute = ({ params }) => {
  if (!/^\d{1,12}$/.test(params['until'] ?? '')) return new Response(null, { status: 404 });
  if (unixNow() >= Number(params['until'])) return unavailablePage();
  return new Response('well\n', {
    headers: {
      'Content-Type': 'text/plain; charset=utf-8',
      'Cache-Control': 'public, no-cache',
      'Cloudflare-CDN-Cache-Control': 'public, max-age=1, stale-if-error=600',
    },
  });
};
