import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeTally, encodeTally, metadataBytes, pairLength, tallyCapacity } from './tally.ts';

const most = Number.MAX_SAFE_INTEGER;
const number = fc.oneof(
  fc.integer({ min: 1, max: 40 }),
  fc.maxSafeNat().map((n) => n || 1),
);

describe('encodeTally', () => {
  test.each([
    { counts: [], text: '' },
    { counts: [[573070, 3]], text: 'ca6m.3' },
    { counts: [[573070, 36], [1, 35]], text: 'ca6m.10,1.z' }, // prettier-ignore
    { counts: [[most, most]], text: '2gosa7pa2gv.2gosa7pa2gv' },
  ] as { counts: [number, number][]; text: string }[])('$text', ({ counts, text }) => {
    expect(encodeTally(new Map(counts))).toEqual({ v: text });
    expect(decodeTally({ v: text })).toEqual(counts);
  });

  test('decodeTally gives back what encodeTally wrote, and pairLength its length', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(number, number)), (pairs) => {
        const counts = new Map(pairs);
        const metadata = JSON.parse(JSON.stringify(encodeTally(counts)));
        expect(new Map(decodeTally(metadata))).toEqual(counts);
        const length = [...counts].reduce((sum, [id, count]) => sum + pairLength(id, count), -1);
        if (counts.size > 0) expect(metadata.v).toHaveLength(length);
      }),
    );
  });

  test('a full text makes metadata of exactly what KV takes', () => {
    const metadata = JSON.stringify({ v: 'x'.repeat(tallyCapacity) });
    expect(new TextEncoder().encode(metadata)).toHaveLength(metadataBytes);
  });
});

describe('decodeTally leaves out everything that is no pair', () => {
  test.each([
    undefined,
    null,
    'ca6m.3',
    7,
    [],
    {},
    { v: null },
    { v: 3 },
    { v: ['ca6m.3'] },
    { v: '' },
    { v: ',' },
    { v: 'ca6m' },
    { v: 'ca6m.' },
    { v: '.3' },
    { v: 'ca6m.3.4' },
    { v: 'CA6M.3' },
    { v: ' ca6m.3' },
    { v: '-1.3' },
    { v: '1.-3' },
    { v: '1e3.5e-1' },
    { v: '0.3' },
    { v: 'ca6m.0' },
    { v: '2gosa7pa2gw.1' },
    { v: '1.2gosa7pa2gw' },
    { v: 'zzzzzzzzzzzzzzzz.1' },
  ])('%j', (metadata) => {
    expect(decodeTally(metadata)).toEqual([]);
  });

  test('and keeps its neighbours', () => {
    expect(decodeTally({ v: 'a.1,?,b.0,c.2', more: true })).toEqual([[10, 1], [12, 2]]); // prettier-ignore
  });

  test('for anything at all', () => {
    const metadata = fc.oneof(fc.anything(), fc.record({ v: fc.string() }));
    fc.assert(
      fc.property(metadata, (value) => {
        for (const pair of decodeTally(value)) {
          expect(pair.every((part) => Number.isSafeInteger(part) && part > 0)).toBe(true);
        }
      }),
    );
  });
});
