import type { Flushing } from '../../src/views/counter/counter.ts';
import type { Scenario } from './day.ts';
import { model } from './model.ts';

/** The two modes, with the intervals of wrangler.toml. */
export const modes: readonly Flushing[] = [
  { mode: 'timed', afterMs: 20_000 },
  { mode: 'lazy', everyMs: 15 * 60_000 },
];

const sizes = [10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];
const smallSizes = [1_000, 3_000, 10_000];
const evictionRates = [0.1, 0.5, 2, 6];
const viewsForEvictions = 100_000;

/** From so many views a day on, one slot is simulated in detail for each group of similar ones. */
const sampledFrom = 3_000_000;

const usual: Omit<Scenario, 'flushing'> = {
  viewsPerDay: 1_000_000,
  locations: model.locations,
  evictionsPerHour: model.evictionsPerHour,
  sampled: false,
  seed: 1,
};

/** The days that are simulated to make all tables. */
export interface Plan {
  readonly sizes: readonly Scenario[];
  readonly small: readonly Scenario[];
  readonly evictions: readonly Scenario[];
}

export const fullPlan: Plan = {
  sizes: sizes.flatMap((viewsPerDay) => inBothModes({ viewsPerDay })),
  small: [model.locations, model.localLocations].flatMap((locations) =>
    smallSizes.flatMap((viewsPerDay) => inBothModes({ viewsPerDay, locations })),
  ),
  evictions: modes.flatMap((flushing) =>
    evictionRates.map((evictionsPerHour) => {
      return { ...usual, flushing, viewsPerDay: viewsForEvictions, evictionsPerHour };
    }),
  ),
};

/** The usual day with these changes, in both modes. */
export function inBothModes(changes: Partial<Scenario>, lazyMinutes?: number): Scenario[] {
  const scenario = { ...usual, ...changes };
  const sampled = scenario.viewsPerDay >= sampledFrom;
  return modes.map((mode) => {
    const isChanged = mode.mode === 'lazy' && lazyMinutes !== undefined;
    const flushing = isChanged ? { ...mode, everyMs: lazyMinutes * 60_000 } : mode;
    return { ...scenario, sampled, flushing };
  });
}
