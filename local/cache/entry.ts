import type { Verdict } from './policy.ts';
import { cacheTags } from './policy.ts';

/** One stored response. Times are milliseconds of the cache's own clock, durations milliseconds. */
export interface Entry {
  readonly status: number;
  /** The headers as the site sent them. The cache merges the headers of the next 304 into these. */
  readonly headers: Headers;
  /** The headers for clients, as a plain object, since workerd reads that twice as fast as pairs. */
  readonly replay: Readonly<Record<string, string>>;
  readonly body: ArrayBuffer;
  readonly etag: string | null;
  readonly lastModified: string | null;
  readonly tags: readonly string[];
  /** Approximate weight in memory. */
  readonly bytes: number;
  readonly storedAt: number;
  readonly staleWhileRevalidate: number;
  readonly staleIfError: number;
  /** The end of freshness and the start of both stale windows. An invalidation moves it to the time of the call. */
  staleAt: number;
}

/** Headers that clients do not get from the site: two are for the edge alone, and the edge sets the third itself. */
const NOT_FOR_CLIENTS = new Set(['cloudflare-cdn-cache-control', 'cache-tag', 'cf-cache-status']);
/** Headers that describe the stored answer only, not the answers that are made from it. */
const NOT_REPLAYED = new Set(['age', 'content-length']);

/** Headers that describe the stored body, so a 304 does not change them (RFC 9111, 3.2). */
const KEPT_ON_304 = new Set([
  'content-encoding',
  'content-length',
  'content-range',
  'content-type',
  'transfer-encoding',
]);

/** The headers of a response that its client may see. */
export function clientHeaders(headers: Headers): [string, string][] {
  return [...headers].filter(([name]) => !NOT_FOR_CLIENTS.has(name));
}

/** Makes an entry that is stored at `now` (ms). */
export function newEntry(
  status: number,
  headers: Headers,
  body: ArrayBuffer,
  verdict: Extract<Verdict, { store: true }>,
  now: number,
): Entry {
  const described = [...headers].reduce(
    (sum, [name, value]) => sum + name.length + value.length,
    0,
  );
  return {
    status,
    headers,
    replay: Object.fromEntries(clientHeaders(headers).filter(([name]) => !NOT_REPLAYED.has(name))),
    body,
    etag: headers.get('etag'),
    lastModified: headers.get('last-modified'),
    tags: cacheTags(headers),
    bytes: body.byteLength + 4 * described + 512,
    storedAt: now,
    staleWhileRevalidate: verdict.staleWhileRevalidate * 1000,
    staleIfError: verdict.staleIfError * 1000,
    staleAt: now + verdict.freshFor * 1000,
  };
}

/**
 * A copy of the update's headers. After a 304, pass the stored headers: the copy is then those, with the update's
 * headers written over them (RFC 9111, 3.2).
 */
export function freshened(stored: Headers | undefined, update: Headers): Headers {
  if (stored === undefined) return new Headers(update);
  const merged = new Headers(stored);
  for (const [name, value] of update) if (!KEPT_ON_304.has(name)) merged.set(name, value);
  return merged;
}

/** Whether the entry has a validator (ETag or Last-Modified) for a conditional request to the site. */
export function isConditional(entry: Entry | undefined): entry is Entry {
  return entry !== undefined && (entry.etag ?? entry.lastModified) !== null;
}

/** Whether the entry may be served at `now` (ms) in place of an error of the site (RFC 5861, section 4). */
export function standsIn(entry: Entry | undefined, now: number): entry is Entry {
  return entry !== undefined && now < entry.staleAt + entry.staleIfError;
}
