/** Tells whether the current revision is the one that a writer expects; undefined stands for "no article". */
export type Precondition = (revision: number | undefined) => boolean;

/** The entity tag of a revision (RFC 9110, 8.8.3). */
export const revisionTag = (revision: number) => `"${revision}"`;

/**
 * Reads `If-Match` and `If-None-Match: *` (RFC 9110, 13.1). A `W/` before a tag is ignored, since a
 * compressing proxy puts it there. Undefined when the request sets no condition.
 */
export function readPrecondition(headers: Headers): Precondition | undefined {
  const ifMatch = headers.get('If-Match')?.trim();
  if (ifMatch === '*') return (revision) => revision !== undefined;
  if (ifMatch !== undefined) {
    const accepted = new Set(ifMatch.split(',').map((tag) => tag.trim().replace(/^W\//, '')));
    return (revision) => revision !== undefined && accepted.has(revisionTag(revision));
  }
  if (headers.get('If-None-Match')?.trim() === '*') return (revision) => revision === undefined;
  return undefined;
}

/**
 * Whether the client already has the response with this entity tag (quotes included, compared weakly) and this
 * `Last-Modified`. If the request names entity tags, they alone decide (RFC 9110, 13.1 and 13.2.2).
 */
export function isUnmodified(asked: Headers, tag: string, lastModified: string | null): boolean {
  const tags = asked.get('If-None-Match');
  if (tags !== null) return tags.trim() === '*' || tags.includes(tag);
  const since = asked.get('If-Modified-Since');
  if (since === null || lastModified === null) return false;
  // A text that is no date makes the comparison false, so the condition is ignored.
  return Date.parse(lastModified) <= Date.parse(since);
}

/** A time (unix seconds) as HTTP writes it (RFC 9110, 5.6.7). */
export function httpDate(seconds: number): string {
  return new Date(seconds * 1_000).toUTCString();
}

/**
 * Gives a response a validator made of its bytes, and answers 304 when the client has them
 * (RFC 9110, 13.1.2): the validator changes exactly when the bytes do. For clients that send no entity tags, the
 * response's `Last-Modified` decides (13.1.3). Reads the whole body.
 */
export async function withValidator(request: Request, response: Response): Promise<Response> {
  const body = await response.arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', body));
  const tag = `"${digest.subarray(0, 12).toBase64({ alphabet: 'base64url' })}"`;
  const headers = new Headers(response.headers);
  // The validator is weak, since the edge compresses what it sends.
  headers.set('ETag', `W/${tag}`);
  if (isUnmodified(request.headers, tag, headers.get('Last-Modified'))) {
    headers.delete('Content-Type');
    return new Response(null, { status: 304, headers });
  }
  return new Response(request.method === 'HEAD' ? null : body, {
    status: response.status,
    headers,
  });
}
