/**
 * The decision that Cloudflare would make about a response, read from its headers alone
 * (RFC 9111, RFC 5861 for the stale modes, RFC 9213 for the targeted headers).
 */

/** `cf-cache-status` of a response that is not kept. */
export type Unstored = 'BYPASS' | 'DYNAMIC' | 'MISS';

/** All durations are seconds; `staleIfError` may be Infinity. */
export type Verdict =
  | { store: true; freshFor: number; staleWhileRevalidate: number; staleIfError: number }
  | { store: false; status: Unstored };

const BY_PRECEDENCE = ['cloudflare-cdn-cache-control', 'cdn-cache-control', 'cache-control'];

/**
 * Seconds that a response without any caching directive stays fresh, by its status. A response with a
 * status that is not listed (302, 403, 500, …) is stored only when it states a lifetime above zero.
 */
const DEFAULT_SECONDS = new Map([
  [200, 7200],
  [203, 7200],
  [204, 7200],
  [300, 1200],
  [301, 1200],
  [404, 180],
  [405, 60],
  [410, 180],
  [414, 60],
  [501, 60],
]);

const DIRECTIVE = /([^\s,;=]+)(?:\s*=\s*(?:"([^"]*)"|([^\s,;]*)))?/g;
const FORBID_STALE = ['s-maxage', 'must-revalidate', 'proxy-revalidate'];
const SHARE_AUTHORIZED = ['public', 'must-revalidate', 's-maxage'];
const TAG = /^[\x21-\x7e]{1,1024}$/;
const MAX_TAGS = 1000;

/** The directives of the most specific header that is set. The less specific headers are ignored. */
function directives(headers: Headers): Map<string, string> {
  const found = new Map<string, string>();
  const value = BY_PRECEDENCE.map((name) => headers.get(name)?.trim()).find(Boolean) ?? '';
  for (const [, name = '', quoted, bare] of value.matchAll(DIRECTIVE)) {
    const key = name.toLowerCase();
    if (!found.has(key)) found.set(key, quoted ?? bare ?? '');
  }
  return found;
}

/**
 * Reads a directive's seconds; undefined without it. A malformed number counts as 0: stale at once (RFC 9111, 4.2.1).
 */
function seconds(said: Map<string, string>, name: string): number | undefined {
  const value = said.get(name);
  if (value === undefined) return undefined;
  return /^\d+$/.test(value) ? Math.min(Number(value), 2 ** 31) : 0;
}

const unstored = (status: Unstored): Verdict => ({ store: false, status });

/**
 * Whether and for how long the edge keeps a response (RFC 9111, section 3).
 *
 * @param authorized the request carried `Authorization` (RFC 9111, 3.5)
 */
export function judge(status: number, headers: Headers, authorized: boolean): Verdict {
  if (status === 206) return unstored('MISS');
  if (status === 304 || (status >= 520 && status <= 526)) return unstored('DYNAMIC');
  if (headers.has('set-cookie') || headers.get('vary')?.trim() === '*') return unstored('BYPASS');

  const said = directives(headers);
  const saysOneOf = (names: string[]) => names.some((name) => said.has(name));
  // `private="field"` concerns only that field; treating it as plain `private` is the safe choice.
  if (saysOneOf(['no-store', 'private'])) return unstored('BYPASS');
  if (authorized && !saysOneOf(SHARE_AUTHORIZED)) return unstored('BYPASS');

  const byDefault = DEFAULT_SECONDS.get(status);
  // A trap: a `no-cache` response is stored. It is never fresh, but it can answer a 304 or stand in for an error.
  const given = said.has('no-cache') ? 0 : (seconds(said, 's-maxage') ?? seconds(said, 'max-age'));
  // Cloudflare's defaults apply only when there is no directive at all: a bare `public` gives no lifetime.
  const freshFor = given ?? (said.size === 0 ? (byDefault ?? 0) : 0);
  if (byDefault === undefined && freshFor === 0) return unstored('DYNAMIC');

  const forbidden = saysOneOf(FORBID_STALE);
  return {
    store: true,
    freshFor,
    staleWhileRevalidate: forbidden ? 0 : (seconds(said, 'stale-while-revalidate') ?? 0),
    staleIfError: forbidden ? 0 : (seconds(said, 'stale-if-error') ?? Infinity),
  };
}

/** The form in which tags are compared: Cloudflare ignores their case. */
export const normalTag = (tag: string): string => tag.trim().toLowerCase();

/**
 * The tags of a response, from `Cache-Tag`. A tag is dropped silently if it holds a space or a character that is
 * not printable ASCII, if it is longer than 1,024 characters, or if 1,000 tags come before it.
 */
export function cacheTags(headers: Headers): string[] {
  const given = (headers.get('cache-tag') ?? '').split(',').map(normalTag);
  return [...new Set(given.filter((tag) => TAG.test(tag)))].slice(0, MAX_TAGS);
}
