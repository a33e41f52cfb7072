import { pagePath } from '../lib/paths.ts';

/** The part of a list, newest first, that a page shows: its start, or the articles older or newer than a place. */
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

/**
 * Reads the position that a URL's query asks for. `before` wins over `after`; an unreadable position means the start.
 */
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
 * Makes a page of `rows`, which a query read at `position`, asking for one more than `size`. Undefined when the newer
 * page is the start of the list: the start has an address of its own.
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

/** A place in a list, newest first: the last headline that was shown. */
export interface Cursor {
  readonly publishedAt: number;
  readonly id: number;
}

/** Reads a cursor that `pagePath` wrote: `1645612657-573070`. Undefined for any other text. */
export function parseCursor(text: string | null): Cursor | undefined {
  const match = /^(0|[1-9]\d{0,11})-([1-9]\d{0,15})$/.exec(text ?? '');
  if (!match) return undefined;
  const [publishedAt, id] = [Number(match[1]), Number(match[2])];
  return Number.isSafeInteger(id) ? { publishedAt, id } : undefined;
}
