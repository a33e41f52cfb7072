/** Bytes of a representation, both ends included. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/**
 * The range that a request asks for of a representation of `size` bytes (RFC 9110, 14.2). Undefined means the whole:
 * the request has no range, several, a malformed one, or an `If-Range` that names another representation.
 */
export function readRange(
  asked: Headers,
  {
    size,
    tag,
    lastModified,
  }: { readonly size: number; readonly tag: string; readonly lastModified: string },
): ByteRange | 'unsatisfiable' | undefined {
  const ifRange = asked.get('If-Range')?.trim();
  if (ifRange !== undefined && ifRange !== tag && ifRange !== lastModified) return undefined;
  const form = /^bytes\s*=\s*(?:(\d{1,15})-(\d{0,15})|-(\d{1,15}))$/i;
  const match = form.exec(asked.get('Range')?.trim() ?? '');
  if (!match) return undefined;
  const [, from, to, suffix] = match;
  if (suffix !== undefined) {
    const length = Math.min(Number(suffix), size);
    return length === 0 ? 'unsatisfiable' : { first: size - length, last: size - 1 };
  }
  const first = Number(from);
  const last = to ? Math.min(Number(to), size - 1) : size - 1;
  // A range that ends before it starts is malformed.
  if (to && Number(to) < first) return undefined;
  return first >= size ? 'unsatisfiable' : { first, last };
}
