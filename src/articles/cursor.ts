/** A place in a newest-first list: the last headline that was shown. */
export interface Cursor {
  readonly publishedAt: number;
  readonly id: number;
}

/** Reads `1645612657-573070`, as `pagePath` writes it; anything else gives undefined. */
export function parseCursor(text: string | null): Cursor | undefined {
  const match = /^(0|[1-9]\d{0,11})-([1-9]\d{0,15})$/.exec(text ?? '');
  if (!match) return undefined;
  const [publishedAt, id] = [Number(match[1]), Number(match[2])];
  return Number.isSafeInteger(id) ? { publishedAt, id } : undefined;
}
