import { pagePath } from '../lib/paths.ts';

/** Which part of a newest-first list a page shows: its start, what is older, or what is newer than a place. */
export interface Position {
  readonly before?: Cursor | undefined;
  readonly after?: Cursor | undefined;
}

/** A page of a list, newest first, and where to go on from it. */
export interface Listing<Item> {
  readonly items: readonly Item[];
  /** The place after which the older page begins; undefined on the last page. */
  readonly older: Cursor | undefined;
  /** The place before which the newer page ends; undefined on the first page. */
  readonly newer: Cursor | undefined;
}

/** The position that a URL's query asks for; `before` wins, and what cannot be read is the start. */
export function readPosition(parameters: URLSearchParams): Position {
  const before = parseCursor(parameters.get('before'));
  if (before) return { before };
  const after = parseCursor(parameters.get('after'));
  return after ? { after } : {};
}

/** The one address of a position in the list at `path`. */
export function positionPath(path: string, { before, after }: Position): string {
  if (before) return pagePath(path, 'before', before);
  return after ? pagePath(path, 'after', after) : path;
}

/**
 * The page that `rows` make, which were read at `position`, one more of them than `size`; undefined when
 * the newer page is the start of the list, which has an address of its own.
 */
export function listingOf<Item extends Cursor>(
  rows: readonly Item[],
  { before, after }: Position,
  size: number,
): Listing<Item> | undefined {
  const hasMore = rows.length > size;
  if (after && !hasMore) return undefined;
  const items = after ? rows.slice(0, size).reverse() : rows.slice(0, size);
  return {
    items,
    older: hasMore || after ? items.at(-1) : undefined,
    newer: before || after ? (items.at(0) ?? before) : undefined,
  };
}

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
