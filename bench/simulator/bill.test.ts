import { describe, expect, test } from 'vitest';
import { billOf, formulaOf, linesOf, money } from './bill.ts';
import { others, ours } from './contenders.ts';
import type { DayFigures } from './day.ts';
import { charge, prices } from './prices.ts';

describe('a charge', () => {
  test.each([
    ['nothing used', 0, 0],
    ['exactly the included amount', 1_000_000, 0],
    ['one million more', 2_000_000, 5],
    ['half a million more', 1_500_000, 2.5],
  ])('for KV writes: %s', (_, used, dollars) => {
    expect(charge(used, prices.kvWrites)).toBeCloseTo(dollars, 9);
  });
});

describe('a bill', () => {
  test('adds up, worked out by hand', () => {
    const use = { requests: 30e6, cpu: 15e6, kvWrites: 9e6, rowsRead: 26e9, rowsWritten: 60e6 };
    // Requests (30 - 10) × 0.30 = 6; CPU is included; writes (9 - 1) × 5 = 40; rows read
    // (26,000 - 25,000) × 0.001 = 1; rows written (60 - 50) × 1 = 10.
    expect(linesOf(use).map(({ dollars }) => dollars)).toEqual([
      expect.closeTo(6, 9),
      0,
      expect.closeTo(40, 9),
      expect.closeTo(1, 9),
      expect.closeTo(10, 9),
    ]);
    expect(billOf(use)).toBeCloseTo(57, 9);
    expect(formulaOf({ kvWrites: 9e6, cpu: 1 })).toBe('KV writes (9 M - 1 M) × $5/M = $40.00');
  });

  test('is written in dollars', () => {
    expect([0, 12.345, 999.99, 1_234.5].map(money)).toEqual([
      '$0.00',
      '$12.35',
      '$999.99',
      '$1,235',
    ]);
  });
});

describe('the month of', () => {
  const run = { lists: 3, rowsRead: 1_000, rowsWritten: 500 };
  const day = {
    scenario: { viewsPerDay: 1_000_000 },
    writes: 400_000,
    runs: [run, run],
    result: { hourlyRows: 200, articles: 100 },
  } as unknown as DayFigures;

  test("this site's counter is thirty such days, including the rows that are deleted later", () => {
    expect(ours(day)).toEqual({
      requests: 30e6,
      cpu: 15e6,
      kvWrites: 12e6,
      kvLists: 180,
      rowsRead: 30 * (2_000 + 300),
      rowsWritten: 30 * (1_000 + 300),
    });
    // Requests 20 × 0.30 = 6, writes 11 × 5 = 55.
    expect(billOf(ours(day))).toBeCloseTo(61, 9);
  });

  test('the others', () => {
    const load = { viewsPerDay: 10e6, peakPerSecond: 600, hourlyRows: 2e6, dailyRows: 0.5e6 };
    const bills = Object.fromEntries(others(load).map(({ name, use }) => [name, billOf(use)]));
    // The same for all: requests (300 - 10) × 0.30 = 87, CPU (150 - 30) × 0.02 = 2.40.
    const beacons = 87 + 2.4;
    // Requests (300 - 1) × 0.15 = 44.85; two objects: 2 × 86,400 s × 0.128 GB × 30 = 663,552 GB-s,
    // less 400,000, × 12.50 a million = 3.2944.
    const objects = 44.85 + 3.2944;
    expect(bills).toEqual({
      'Durable Object, a row a view': expect.closeTo(beacons + objects + 250, 6),
      'Durable Object, rows written hourly': expect.closeTo(beacons + objects + 25, 6),
      'D1 upsert a view': expect.closeTo(beacons + 250, 6),
      'Analytics Engine': expect.closeTo(beacons + 290 * 0.25, 6),
    });
  });
});
