import type { Entry } from './entry.ts';
import { clientHeaders } from './entry.ts';

/** Values of `cf-cache-status` that this cache gives. */
export type CacheStatus =
  'HIT' | 'MISS' | 'EXPIRED' | 'STALE' | 'UPDATING' | 'REVALIDATED' | 'BYPASS' | 'DYNAMIC';

/** Headers that the cache removes: with them, the site could answer a 304 or a part, which no other client can use. */
const NOT_FORWARDED = [
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
  'range',
];
/** Headers that a 304 leaves out (RFC 9110, 15.4.5): they describe a body that it does not have. */
const OF_THE_BODY = ['content-encoding', 'content-language', 'content-type'];
const ENTITY_TAG = /(?:W\/)?"[^"]*"/g;

/** Cache key of a URL: its path and query as written. The host does not count; the order of the parameters does. */
export function cacheKey(url: string): string {
  // Split by hand: parsing the URL would be the most expensive step of a hit.
  return url.slice(url.indexOf('/', url.indexOf('//') + 2));
}

/** Whether the cache looks this request up: it is a GET or HEAD, and not a WebSocket's handshake. */
export function isCacheable(request: Request): boolean {
  if (request.method !== 'GET' && request.method !== 'HEAD') return false;
  return request.headers.get('upgrade')?.toLowerCase() !== 'websocket';
}

/**
 * The request to the site: always a GET for the whole body. It is conditional when the stored entry has
 * validators (RFC 9111, 4.3.1).
 */
export function originRequest(request: Request, stored: Entry | undefined): Request {
  const headers = new Headers(request.headers);
  for (const name of NOT_FORWARDED) headers.delete(name);
  if (stored?.etag) headers.set('if-none-match', stored.etag);
  if (stored?.lastModified) headers.set('if-modified-since', stored.lastModified);
  // Other clients may wait for this answer, so it must not be aborted when the first client leaves.
  // A redirect is an answer: if it were followed here, its target would be stored under this key.
  return new Request(request, { method: 'GET', headers, redirect: 'manual', signal: null });
}

const opaque = (tag: string): string => tag.replace(/^W\//, '');

/** Whether the client already has this entry (RFC 9110, 13.1.2 with weak comparison, and 13.1.3). */
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
  // A HEAD gets no Content-Length (RFC 9110, 9.3.2 permits that): with it, Miniflare would frame a 404 twice.
  const body = request.method === 'HEAD' || entry.body.byteLength === 0 ? null : entry.body;
  return new Response(body, { status: entry.status, headers });
}

/** The site's answer with `cf-cache-status` added, and without the headers that are for the edge alone. */
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
