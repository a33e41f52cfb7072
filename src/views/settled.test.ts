import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MemoryKv, openSqlite } from '../../tests/support/bindings.ts';
import { connect } from '../db/client.ts';
import { rollUp, settledHour } from './rollup.ts';
import { encodeTally } from './tally.ts';

const start = Date.parse('2026-11-22T12:07:00Z') / 1_000;
const startHour = Math.floor(start / 3_600);

interface Step {
  /** Until the next rollup; 0 is a second run for the same time. */
  readonly minutes: number;
  /** Calls of `list` that it may spend. */
  readonly lists: number;
  /** What a replica puts before it, and how many hours ago its views were; late ones are such as were healed. */
  readonly puts: readonly { readonly ago: number; readonly views: number }[];
}

const step = fc.record({
  minutes: fc.constantFrom(0, 0, 3, 60, 60, 60, 60, 120, 400),
  lists: fc.constantFrom(1, 2, 3, 800, 800),
  puts: fc.array(fc.record({ ago: fc.nat(8), views: fc.integer({ min: 1, max: 9 }) }), {
    maxLength: 4,
  }),
});

async function replay(steps: readonly Step[]): Promise<void> {
  const d1 = await openSqlite();
  const db = connect(d1);
  const kv = new MemoryKv();
  let now = start;
  let puts = 0;
  let settled = -Infinity;
  let before: unknown[] = [];
  const upTo = (hour: number) =>
    d1
      .prepare('SELECT hour, article_id, views FROM views_hourly WHERE hour <= ? ORDER BY 1, 2')
      .bind(Number.isFinite(hour) ? hour : 0)
      .raw();
  for (const { minutes, lists, puts: tallies } of steps) {
    now += minutes * 60;
    kv.nowMs = now * 1_000;
    for (const { ago, views } of tallies) {
      const hour = Math.floor(now / 3_600) - ago;
      const metadata = encodeTally(new Map([[1, views]]));
      await kv.put(`views/${hour}/r${puts++}/0`, '', { metadata, expirationTtl: 72 * 3_600 });
    }
    await rollUp(db, kv, now, { lists });
    expect(await upTo(settled)).toEqual(before);
    settled = await settledHour(db, now);
    before = await upTo(settled);
  }
}

describe('settledHour', () => {
  test('is of hours that no later run changes, whatever turns up in KV', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 14 }), (steps) => replay(steps)),
      { numRuns: 150 },
    );
  });

  test('is nothing before the first rollup, then three hours ago', async () => {
    const db = connect(await openSqlite());
    expect(await settledHour(db, start)).toBe(-Infinity);
    await rollUp(db, new MemoryKv(), start);
    expect(await settledHour(db, start)).toBe(startHour - 3);
  });

  test('stays where an outage or a spent budget has left the rollup', async () => {
    const db = connect(await openSqlite());
    await rollUp(db, new MemoryKv(), start);
    const later = start + 20 * 3_600;
    expect(await settledHour(db, later)).toBe(startHour - 2);
    await rollUp(db, new MemoryKv(), later, { lists: 5 });
    expect(await settledHour(db, later)).toBe(startHour + 3);
  });
});
