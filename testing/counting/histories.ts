import fc from 'fast-check';
import { Counter, countView } from '../../src/views/counter/counter.ts';
import { recomputeBoards } from '../../src/rankings/recompute.ts';
import { rollUp } from '../../src/views/rollup/rollup.ts';
import type { CountingCode } from './isolate.ts';
import { asPublished, writeNewsroom } from '../boards/newsroom.ts';
import { World, hourMs, minuteMs, secondMs, startMs, type Climate, type Step } from './world.ts';

/** The real code, without a fault. */
export const realCode: CountingCode = { Counter, countView, rollUp, recomputeBoards };

const isolates = 3;
const great = Number.MAX_SAFE_INTEGER - 1_000;
const article = fc.constantFrom(1, 2, great);
const isolate = fc.nat(isolates - 1);

const view = fc.record({
  do: fc.constant('view' as const),
  isolate,
  article,
  times: fc.constantFrom(1, 2, 5, 40),
  everyMs: fc.constantFrom(0, 300, 3 * secondMs, 25 * secondMs),
});
const crowd = fc.record({
  do: fc.constant('crowd' as const),
  isolate,
  first: article,
  articles: fc.constantFrom(40, 90, 180),
});
const evict = fc.record({ do: fc.constant('evict' as const), isolate, grace: fc.boolean() });
const wait = fc.record({
  do: fc.constant('wait' as const),
  ms: fc.constantFrom(
    ...[1, 12, 21, 40].map((seconds) => seconds * secondMs),
    ...[2, 15, 31, 61].map((minutes) => minutes * minuteMs),
    3 * hourMs,
  ),
});
const outage = fc.record({
  do: fc.constant('wait' as const),
  ms: fc.integer({ min: 5, max: 59 }).map((hours) => hours * hourMs),
});
const cron = fc.record({
  do: fc.constant('cron' as const),
  lateMs: fc.constantFrom(0, 0, 5 * secondMs, 20 * minuteMs),
  times: fc.constantFrom(1, 1, 2, 3),
  kill: fc.option(
    fc.record({
      place: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      after: fc.boolean(),
    }),
    { nil: undefined },
  ),
});

const hours = fc.record({
  do: fc.constant('hours' as const),
  hours: fc.integer({ min: 1, max: 4 }),
});

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: view },
  { weight: 1, arbitrary: crowd },
  { weight: 2, arbitrary: evict },
  { weight: 5, arbitrary: wait },
  { weight: 1, arbitrary: outage },
  { weight: 3, arbitrary: cron },
  { weight: 3, arbitrary: hours },
);

const timed = fc.constantFrom(5, 10, 20, 25).map((seconds) => {
  return { mode: 'timed' as const, afterMs: seconds * secondMs };
});
const lazy = fc.constantFrom(1, 15, 60).map((minutes) => {
  return { mode: 'lazy' as const, everyMs: minutes * minuteMs };
});

const climate: fc.Arbitrary<Climate> = fc.record({
  seed: fc.nat(),
  flushing: fc.oneof(timed, lazy),
  faults: fc.constantFrom(0, 0, 0.1, 0.5),
  lagMs: fc.constantFrom(0, 10 * secondMs, 60 * secondMs),
  pageSize: fc.constantFrom(1, 3, 1_000),
  emptyPages: fc.boolean(),
  repeatedKeys: fc.boolean(),
  limits: fc.record({
    lists: fc.constantFrom(2, 6, 600),
    statements: fc.constantFrom(4, 300),
    deletes: fc.constantFrom(3, 100_000),
    deleteStatements: fc.constantFrom(4, 40),
  }),
});

/**
 * The property that a random history of the counter's world ends well. A failure prints its seed and the shortest
 * history that fails.
 */
export function history(d1: D1Database, code: CountingCode = realCode, maxLength = 25) {
  const steps = fc.array(step, { minLength: 1, maxLength, size: 'max' });
  const published = publishAll(d1);
  return fc.asyncProperty(climate, steps, async (weather, happened) => {
    await published;
    const tables = [
      'views_hourly',
      'views_daily',
      'watermarks',
      'rollup_hours',
      'rollup_parts',
      'board_entries',
      'board_runs',
    ];
    await d1.batch([
      ...tables.map((table) => d1.prepare(`DELETE FROM ${table}`)),
      d1.prepare(`INSERT INTO watermarks (name, hour) VALUES ('views', ${startMs / hourMs - 2.5})`),
    ]);
    await new World(d1, code, weather).live(happened);
  });
}

/** Publishes every article that a history may view. */
async function publishAll(d1: D1Database): Promise<void> {
  const ids = [0, great].flatMap((first) => Array.from({ length: 190 }, (_, n) => first + n + 1));
  const articles = [great, ...ids].map((id) => ({ id, ...asPublished(id) }));
  await writeNewsroom(d1, { articles });
}
