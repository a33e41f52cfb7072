/**
 * Whether a reader has what would be sent, with this opaque entity tag (quotes included, compared weakly) and
 * this `Last-Modified`, if any. Whoever sends entity tags is answered by them alone (RFC 9110, 13.1 and 13.2.2).
 */
export function isUnmodified(asked: Headers, tag: string, lastModified: string | null): boolean {
  const tags = asked.get('If-None-Match');
  if (tags !== null) return tags.trim() === '*' || tags.includes(tag);
  const since = asked.get('If-Modified-Since');
  if (since === null || lastModified === null) return false;
  // What is no date compares as false: the condition is then ignored.
  return Date.parse(lastModified) <= Date.parse(since);
}

/** A time (unix seconds) as HTTP writes it (RFC 9110, 5.6.7). */
export function httpDate(seconds: number): string {
  return new Date(seconds * 1_000).toUTCString();
}
