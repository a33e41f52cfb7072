import type { Verdict } from './policy.ts';
import { cacheTags } from './policy.ts';

/** One stored response. Times are milliseconds of the cache's own clock, durations milliseconds. */
export interface Entry {
  readonly status: number;
  /** As the site sent them; the next 304 is merged into these. */
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
  /** End of freshness, from where both stale windows count. An invalidation moves it to its own time. */
  staleAt: number;
}

/** For the edge alone, or its own to say. */
const NOT_FOR_CLIENTS = new Set(['cloudflare-cdn-cache-control', 'cache-tag', 'cf-cache-status']);
/** Headers that describe the stored answer only, not the answers that are made from it. */
const NOT_REPLAYED = new Set(['age', 'content-length']);

/** A 304 does not describe the body that is kept (RFC 9111, 3.2). */
const KEPT_ON_304 = new Set([
  'content-encoding',
  'content-length',
  'content-range',
  'content-type',
  'transfer-encoding',
]);

/** The headers of a response as its client may see them. */
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

/** A copy of the update; after a 304, of the stored headers with the update over them (RFC 9111, 3.2). */
export function freshened(stored: Headers | undefined, update: Headers): Headers {
  if (stored === undefined) return new Headers(update);
  const merged = new Headers(stored);
  for (const [name, value] of update) if (!KEPT_ON_304.has(name)) merged.set(name, value);
  return merged;
}

/** Whether the entry has a validator, so that the site can be asked with a condition. */
export function isConditional(entry: Entry | undefined): entry is Entry {
  return entry !== undefined && (entry.etag ?? entry.lastModified) !== null;
}

/** Whether the entry may be served at `now` (ms) where the site fails (RFC 5861, section 4). */
export function standsIn(entry: Entry | undefined, now: number): entry is Entry {
  return entry !== undefined && now < entry.staleAt + entry.staleIfError;
}
