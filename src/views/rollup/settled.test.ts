import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MemoryKv, openSqlite } from '../../../testing/bindings.ts';
import { connect } from '../../db/client.ts';
import { hourPrefix, isLate, noteKey } from '../keys.ts';
import { rollUp, settledHour } from './rollup.ts';
import { encodeTally } from '../tally.ts';

const start = Date.parse('2026-11-22T12:07:00Z') / 1_000;
const startHour = Math.floor(start / 3_600);

interface Step {
  /** Minutes until the next rollup; 0 is a second run for the same time. */
  readonly minutes: number;
  /** Calls of `list` that the rollup may make. */
  readonly lists: number;
  /** The views that replicas put before the rollup, and how many hours `ago` those views came. */
  readonly puts: readonly { readonly ago: number; readonly views: number }[];
}

const step = fc.record({
  minutes: fc.constantFrom(0, 0, 3, 60, 60, 60, 60, 120, 400),
  lists: fc.constantFrom(1, 2, 3, 800, 800),
  puts: fc.array(fc.record({ ago: fc.nat(8), views: fc.integer({ min: 1, max: 9 }) }), {
    maxLength: 4,
  }),
});

/** Puts views as the Counter does: a late total comes after its note. */
async function putViews(
  kv: MemoryKv,
  replica: string,
  { now, ago, views }: { readonly now: number; readonly ago: number; readonly views: number },
): Promise<void> {
  const current = Math.floor(now / 3_600);
  const hour = current - ago;
  const expirationTtl = 72 * 3_600;
  if (isLate(hour, now)) {
    await kv.put(noteKey(hourPrefix(current), replica, hour), '', { expirationTtl });
  }
  const metadata = encodeTally(new Map([[1, views]]));
  await kv.put(`${hourPrefix(hour)}${replica}/0`, '', { metadata, expirationTtl });
}

async function replay(steps: readonly Step[]): Promise<void> {
  const d1 = await openSqlite();
  const db = connect(d1);
  const kv = new MemoryKv();
  let now = start;
  let puts = 0;
  let settled = -Infinity;
  let before: unknown[] = [];
  /** Hours that got views later than in the hour after them. */
  const late: number[] = [];
  const upTo = (hour: number) =>
    d1
      .prepare(
        `SELECT hour, article_id, views FROM views_hourly
         WHERE hour <= ? AND hour NOT IN (SELECT value FROM json_each(?)) ORDER BY 1, 2`,
      )
      .bind(Number.isFinite(hour) ? hour : 0, JSON.stringify(late))
      .raw();
  for (const { minutes, lists, puts: tallies } of steps) {
    now += minutes * 60;
    kv.nowMs = now * 1_000;
    for (const { ago, views } of tallies) {
      await putViews(kv, `r${puts++}`, { now, ago, views });
      if (ago > 1) late.push(Math.floor(now / 3_600) - ago);
    }
    before = await upTo(settled);
    await rollUp(db, kv, now, { lists });
    expect(await upTo(settled)).toEqual(before);
    settled = await settledHour(db, now);
  }
}

describe('settledHour', () => {
  test('no later run changes a settled hour, unless views reach it after the hour that follows it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 14 }), (steps) => replay(steps)),
      { numRuns: 150 },
    );
  });

  test('does not wait for views that come hours later, but D1 still gets them', async () => {
    const d1 = await openSqlite();
    const db = connect(d1);
    const kv = new MemoryKv();
    const total = () => d1.prepare('SELECT hour, sum(views) FROM views_hourly GROUP BY hour').raw();
    const run = async (hours: number) => {
      kv.nowMs = (start + hours * 3_600) * 1_000;
      await rollUp(db, kv, start + hours * 3_600);
    };
    kv.nowMs = start * 1_000;
    await putViews(kv, 'prompt', { now: start, ago: 0, views: 1 });
    for (let hours = 0; hours <= 8; hours++) await run(hours);
    expect(await settledHour(db, start + 8 * 3_600)).toBeGreaterThan(startHour);
    expect(await total()).toEqual([[startHour, 1]]);
    await putViews(kv, 'late', { now: start + 8 * 3_600, ago: 8, views: 4 });
    // A run queues the late hour once the note's own hour has closed; the next run reads it.
    for (let hours = 9; hours <= 10; hours++) await run(hours);
    await run(11);
    expect(await total()).toEqual([[startHour, 5]]);
  });

  test('is -Infinity before the first rollup, then three hours ago', async () => {
    const db = connect(await openSqlite());
    expect(await settledHour(db, start)).toBe(-Infinity);
    await rollUp(db, new MemoryKv(), start);
    expect(await settledHour(db, start)).toBe(startHour - 3);
  });

  test('stays at the last hour read after an outage or when the budget was spent', async () => {
    const db = connect(await openSqlite());
    await rollUp(db, new MemoryKv(), start);
    const later = start + 20 * 3_600;
    expect(await settledHour(db, later)).toBe(startHour - 2);
    await rollUp(db, new MemoryKv(), later, { lists: 5 });
    expect(await settledHour(db, later)).toBe(startHour + 3);
  });
});
