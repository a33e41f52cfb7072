import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBindings, openSqlite } from '../../testing/bindings.ts';
import { billOf } from './bill.ts';
import { ours } from './contenders.ts';
import { simulateDay, type DayFigures, type Scenario } from './day.ts';
import { model } from './model.ts';
import { modes } from './plan.ts';

const [timed, lazy] = modes as [(typeof modes)[0], (typeof modes)[0]];
const usual: Scenario = {
  viewsPerDay: 10_000,
  flushing: timed,
  locations: model.locations,
  evictionsPerHour: 0.5,
  sampled: false,
  seed: 1,
};

/** Simulates a day on SQLite in this process, which does not report the rows that it reads. */
async function simulate(changes: Partial<Scenario>): Promise<DayFigures> {
  return simulateDay({ ...usual, ...changes }, await openSqlite());
}

describe('a day of 10,000 views', () => {
  let days: Record<'timed' | 'lazy', DayFigures>;
  let bindings: Awaited<ReturnType<typeof openBindings>>;
  beforeAll(async () => {
    bindings = await openBindings();
    days = {
      timed: await simulateDay(usual, bindings.db),
      lazy: await simulate({ flushing: lazy }),
    };
  });
  afterAll(() => bindings.dispose());

  test.each(['timed', 'lazy'] as const)('is counted except for the views that died: %s', (mode) => {
    const { result, lostInSimulation, refusedPuts, runs, continued } = days[mode];
    expect(result.viewed).toBeGreaterThan(9_500);
    expect(result.viewed).toBeLessThan(10_500);
    expect(result.aboveTruth).toBe(0);
    expect(result.viewed - result.counted).toBe(lostInSimulation);
    expect([refusedPuts, runs.length, continued]).toEqual([0, 24, 0]);
  });

  test('timed loses at most the views of 20 seconds', () => {
    const { lostShare, oldestLostMs } = days.timed;
    expect(oldestLostMs).toBeLessThanOrEqual(20_000);
    expect(oldestLostMs).toBeGreaterThan(10_000);
    // With one eviction in two hours of life, on average one view in 360 is among the lost 20 seconds.
    expect(lostShare).toBeGreaterThan(0);
    expect(lostShare).toBeLessThan(2 / 360);
  });

  test('lazy writes less, and loses views of the 15 minutes after the last write', () => {
    expect(days.lazy.writes).toBeLessThan(days.timed.writes * 0.7);
    expect(days.lazy.lostShare).toBeGreaterThan(days.timed.lostShare);
    const longestMs = 15 * 60_000 + model.idleMinutes * 60_000;
    expect(days.lazy.oldestLostMs).toBeLessThanOrEqual(longestMs);
  });

  test('is measured on D1', () => {
    for (const { lists, queries, rowsRead, rowsWritten, complete } of days.timed.runs) {
      expect([lists, complete]).toEqual([3, true]);
      expect(queries).toBeLessThan(20);
      expect(rowsRead).toBeGreaterThan(100);
      expect(rowsWritten).toBeGreaterThan(10);
    }
  });

  test('is included in the plan', () => {
    expect(billOf(ours(days.timed))).toBe(0);
  });
});

test('nothing is lost when no busy isolate is evicted', async () => {
  const { lost, result } = await simulate({ viewsPerDay: 2_000, evictionsPerHour: 1e-9 });
  expect([lost, result.counted]).toEqual([0, result.viewed]);
});

test('the same seed gives the same day', async () => {
  const countable = async () => {
    const { runs, ...figures } = await simulate({ viewsPerDay: 1_000 });
    return [
      figures,
      runs.map(({ lists, keys, pairs, rowsWritten }) => [lists, keys, pairs, rowsWritten]),
    ];
  };
  expect(await countable()).toEqual(await countable());
});

describe('one slot simulated in detail for each group of similar ones', () => {
  test.each(modes)('gives the figures of all slots: $mode', async (flushing) => {
    const scenario = { viewsPerDay: 40_000, flushing, evictionsPerHour: 2 };
    const every = await simulate(scenario);
    const sampled = await simulate({ ...scenario, sampled: true });
    expect(sampled.slots).toBe(every.slots);
    expect(sampled.detailedSlots).toBeLessThan(every.slots / 8);
    const { viewed, counted, aboveTruth } = sampled.result;
    expect([aboveTruth, viewed - counted]).toEqual([0, sampled.lostInSimulation]);
    const shareOff = (figure: (day: DayFigures) => number) =>
      Math.abs(figure(sampled) / figure(every) - 1);
    expect(shareOff(({ writes }) => writes)).toBeLessThan(0.05);
    expect(shareOff(({ isolates }) => isolates)).toBeLessThan(0.05);
    expect(shareOff(({ lostShare }) => lostShare)).toBeLessThan(0.25);
    expect(shareOff(({ result }) => result.hourlyRows)).toBeLessThan(0.03);
    expect(shareOff(({ runs }) => sum(runs, 'lists'))).toBe(0);
    expect(shareOff(({ runs }) => sum(runs, 'keys'))).toBeLessThan(0.05);
    expect(shareOff(({ runs }) => sum(runs, 'rowsWritten'))).toBeLessThan(0.03);
  });
});

function sum(runs: DayFigures['runs'], figure: 'lists' | 'keys' | 'rowsWritten'): number {
  return runs.reduce((total, run) => total + run[figure], 0);
}
