import type { Entry } from './entry.ts';
import { clientHeaders } from './entry.ts';

/** Values of `cf-cache-status` that this cache gives. */
export type CacheStatus =
  'HIT' | 'MISS' | 'EXPIRED' | 'STALE' | 'UPDATING' | 'REVALIDATED' | 'BYPASS' | 'DYNAMIC';

/** Were these passed on, the site could answer with a 304 or a part, which nobody else can use. */
const NOT_FORWARDED = [
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
  'range',
];
/** Not for a 304 (RFC 9110, 15.4.5): they describe a body that it does not have. */
const OF_THE_BODY = ['content-encoding', 'content-language', 'content-type'];
const ENTITY_TAG = /(?:W\/)?"[^"]*"/g;

/** Cache key of a URL: path and query as written, so neither host nor the order of anything else. */
export function cacheKey(url: string): string {
  // Splitting by hand: parsing a URL would be the most expensive step of a hit.
  return url.slice(url.indexOf('/', url.indexOf('//') + 2));
}

/** Only GET and HEAD are looked up; a WebSocket's handshake is not a thing to cache. */
export function isCacheable(request: Request): boolean {
  if (request.method !== 'GET' && request.method !== 'HEAD') return false;
  return request.headers.get('upgrade')?.toLowerCase() !== 'websocket';
}

/**
 * The request to the site: always a GET for the whole body, made conditional by the stored
 * validators where there are any (RFC 9111, 4.3.1).
 */
export function originRequest(request: Request, stored: Entry | undefined): Request {
  const headers = new Headers(request.headers);
  for (const name of NOT_FORWARDED) headers.delete(name);
  if (stored?.etag) headers.set('if-none-match', stored.etag);
  if (stored?.lastModified) headers.set('if-modified-since', stored.lastModified);
  // Others may wait for this answer: it must not be aborted with the client that came first.
  // And a redirect is an answer; followed here, its target would be stored under this key.
  return new Request(request, { method: 'GET', headers, redirect: 'manual', signal: null });
}

const opaque = (tag: string): string => tag.replace(/^W\//, '');

/** Whether the client has this very entry (RFC 9110, 13.1.2 with weak comparison, and 13.1.3). */
function isKnown(asked: Headers, entry: Entry): boolean {
  const tags = asked.get('if-none-match');
  if (tags !== null) {
    if (tags.trim() === '*') return true;
    const { etag } = entry;
    if (etag === null) return false;
    return tags.match(ENTITY_TAG)?.some((tag) => opaque(tag) === opaque(etag)) ?? false;
  }
  const since = asked.get('if-modified-since');
  if (since === null || entry.lastModified === null) return false;
  return Date.parse(entry.lastModified) <= Date.parse(since);
}

/** The answer to a client from a stored entry: 200 and the like, 304, or the headers for a HEAD. */
export function fromEntry(
  request: Request,
  entry: Entry,
  status: CacheStatus,
  now: number,
): Response {
  const known = entry.status === 200 && isKnown(request.headers, entry);
  const headers: Record<string, string> = { ...entry.replay, 'cf-cache-status': status };
  if (status !== 'MISS' && status !== 'EXPIRED') {
    headers['age'] = String(Math.max(0, Math.floor((now - entry.storedAt) / 1000)));
  }
  if (known) {
    for (const name of OF_THE_BODY) delete headers[name];
    return new Response(null, { status: 304, headers });
  }
  // A HEAD says no Content-Length, as RFC 9110, 9.3.2 permits: Miniflare would frame a 404 twice.
  const body = request.method === 'HEAD' || entry.body.byteLength === 0 ? null : entry.body;
  return new Response(body, { status: entry.status, headers });
}

/** The site's own answer, with what the edge adds and takes away. */
export function passedOn(request: Request, response: Response, status: CacheStatus): Response {
  const headers: [string, string][] = [
    ...clientHeaders(response.headers),
    ['cf-cache-status', status],
  ];
  const { status: code, statusText } = response;
  const init = { status: code, statusText, headers };
  if (request.method !== 'HEAD') return new Response(response.body, init);
  void response.body?.cancel();
  return new Response(null, init);
}
