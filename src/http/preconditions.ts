/** What a writer requires of the current revision; undefined stands for "no article". */
export type Precondition = (revision: number | undefined) => boolean;

/** The entity tag of a revision (RFC 9110, 8.8.3). */
export const revisionTag = (revision: number) => `"${revision}"`;

/**
 * Reads `If-Match` and `If-None-Match: *` (RFC 9110, 13.1). A `W/` before a tag is overlooked, since a
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
