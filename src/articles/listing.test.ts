import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cursor, listingOf, parseCursor, type Position, readPosition } from './listing.ts';
import { pagePath } from '../lib/paths.ts';

describe('readPosition', () => {
  it.each([
    ['', {}],
    ['before=5-3', { before: { publishedAt: 5, id: 3 } }],
    ['after=5-3', { after: { publishedAt: 5, id: 3 } }],
    ['before=5-3&after=9-9', { before: { publishedAt: 5, id: 3 } }],
    ['before=x&after=9-9', { after: { publishedAt: 9, id: 9 } }],
    ['before=1', {}],
  ])('%s', (query, position) => {
    expect(readPosition(new URLSearchParams(query))).toEqual(position);
  });
});

const newer = (a: Cursor, b: Cursor) => a.publishedAt - b.publishedAt || a.id - b.id;

/** The rows that the database gives at a position: one more than a page holds. */
function rowsAt(all: readonly Cursor[], { before, after }: Position, size: number): Cursor[] {
  if (after)
    return all
      .filter((item) => newer(item, after) > 0)
      .reverse()
      .slice(0, size + 1);
  return all.filter((item) => !before || newer(item, before) < 0).slice(0, size + 1);
}

const lists = fc
  .uniqueArray(fc.record({ publishedAt: fc.nat(9), id: fc.integer({ min: 1, max: 99 }) }), {
    selector: ({ id }) => id,
    maxLength: 40,
  })
  .map((list) => list.sort((a, b) => newer(b, a)));

describe('listingOf', () => {
  it('leads through the whole list and back, and misses nothing', () => {
    fc.assert(
      fc.property(lists, fc.integer({ min: 1, max: 7 }), (all, size) => {
        const read = (position: Position) => listingOf(rowsAt(all, position, size), position, size);
        const down: Cursor[][] = [];
        let page = read({});
        for (; page; page = page.older && read({ before: page.older })) down.push([...page.items]);
        expect(down.flat()).toEqual(all);

        const last = down.length > 1 ? read({ before: down.at(-2)?.at(-1) }) : undefined;
        const up: Cursor[] = [...(last?.items ?? [])];
        for (let above = last; above?.newer;) {
          above = read({ after: above.newer });
          // The start of the list has its own address, and may overlap the page that led to it.
          const items = above?.items ?? read({})?.items ?? [];
          up.unshift(...items.filter(({ id }) => up.every((seen) => seen.id !== id)));
        }
        if (last) expect(up).toEqual(all);
      }),
    );
  });

  it('leads back from a place behind the end', () => {
    const before = { publishedAt: 1, id: 1 };
    expect(listingOf([], { before }, 5)).toEqual({ items: [], older: undefined, newer: before });
  });
});

describe('cursor', () => {
  it.each([
    { publishedAt: 1645612657, id: 573070 },
    { publishedAt: 0, id: 1 },
    { publishedAt: 253370764799, id: Number.MAX_SAFE_INTEGER },
  ])('comes back as it was: %o', (cursor) => {
    const written = pagePath('/latest/', 'before', cursor).split('=')[1];
    expect(parseCursor(written ?? null)).toEqual(cursor);
  });

  it.each([
    null,
    '',
    '-',
    '1645612657',
    '1645612657-',
    '1645612657-0',
    '1645612657-01',
    '01-1',
    '-5-1',
    '1.5-1',
    '1e3-1',
    '1645612657-9007199254740992',
    '1645612657-99999999999999999',
    '9999999999999-1',
    '1645612657-1 ',
    '1645612657-1\n',
  ])('refuses %j', (text) => {
    expect(parseCursor(text)).toBeUndefined();
  });
});
