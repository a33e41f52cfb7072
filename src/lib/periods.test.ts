import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  formatDay,
  nextPeriod,
  parsePeriod,
  periodKinds,
  periodOf,
  previousPeriod,
} from './periods.ts';

const dayOf = (date: string) => Date.parse(date) / 86_400_000;

describe('periodOf', () => {
  test.each([
    { date: '2026-11-22', week: '2026-W47', month: '2026-11' },
    { date: '2026-11-23', week: '2026-W48', month: '2026-11' },
    // 2026 has 53 weeks.
    { date: '2026-12-27', week: '2026-W52', month: '2026-12' },
    { date: '2026-12-28', week: '2026-W53', month: '2026-12' },
    { date: '2027-01-01', week: '2026-W53', month: '2027-01' },
    { date: '2027-01-03', week: '2026-W53', month: '2027-01' },
    { date: '2027-01-04', week: '2027-W01', month: '2027-01' },
    // The last days of December may belong to the first week of the next year.
    { date: '2025-12-28', week: '2025-W52', month: '2025-12' },
    { date: '2025-12-29', week: '2026-W01', month: '2025-12' },
    { date: '2024-12-30', week: '2025-W01', month: '2024-12' },
    { date: '2021-01-03', week: '2020-W53', month: '2021-01' },
    { date: '2024-02-29', week: '2024-W09', month: '2024-02' },
    { date: '1970-01-01', week: '1970-W01', month: '1970-01' },
  ])('$date is in $week and in $month', ({ date, week, month }) => {
    expect(periodOf('week', dayOf(date)).name).toBe(week);
    expect(periodOf('month', dayOf(date)).name).toBe(month);
  });

  test.each([
    { name: '2026-W47', first: '2026-11-16', last: '2026-11-22' },
    { name: '2026-W53', first: '2026-12-28', last: '2027-01-03' },
    { name: '2027-W01', first: '2027-01-04', last: '2027-01-10' },
    { name: '2024-02', first: '2024-02-01', last: '2024-02-29' },
    { name: '2026-12', first: '2026-12-01', last: '2026-12-31' },
  ])('$name is from $first to $last', ({ name, first, last }) => {
    const period = parsePeriod(name)!;
    expect(period.name).toBe(name);
    expect([period.firstDay, period.lastDay].map(formatDay)).toEqual([first, last]);
  });

  test('gives every day of three centuries the names that SQLite gives', () => {
    const [first, last] = [dayOf('1900-01-01'), dayOf('2199-12-31')];
    const rows = new DatabaseSync(':memory:')
      .prepare(
        `WITH RECURSIVE days(day) AS (SELECT ? UNION ALL SELECT day + 1 FROM days WHERE day < ?)
        SELECT day, strftime('%G-W%V', day * 86400, 'unixepoch') AS week,
          strftime('%Y-%m', day * 86400, 'unixepoch') AS month FROM days`,
      )
      .all(first, last);
    expect(rows).toHaveLength(last - first + 1);
    const wrong = rows.filter(
      ({ day, week, month }) =>
        periodOf('week', Number(day)).name !== week ||
        periodOf('month', Number(day)).name !== month,
    );
    expect(wrong).toEqual([]);
  });
});

test('periods follow each other without gap or overlap, and are found by their names', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...periodKinds),
      fc.integer({ min: 0, max: 60_000 }),
      (kind, day) => {
        const period = periodOf(kind, day);
        expect(period.firstDay).toBeLessThanOrEqual(day);
        expect(period.lastDay).toBeGreaterThanOrEqual(day);
        expect(nextPeriod(period).firstDay).toBe(period.lastDay + 1);
        expect(previousPeriod(nextPeriod(period))).toEqual(period);
        expect(parsePeriod(period.name)).toEqual(period);
      },
    ),
  );
});

test.each([
  ...['2026-W00', '2026-W54', '2025-W53', '2026-00', '2026-13', '2026-1', '2026-W1', '2026-w47'],
  ...['2026W47', '2026-W471', '26-11', '2026', '2026-11-01', ' 2026-11', '2026-11 ', 'keji', ''],
  ...['２０２６-11', '0000-00', undefined],
])('%j is no period', (name) => {
  expect(parsePeriod(name)).toBeUndefined();
});
