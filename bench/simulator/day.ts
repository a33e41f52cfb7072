import { hourOf } from '../../src/lib/calendar.ts';
import type { Flushing } from '../../src/views/counter/counter.ts';
import { articleDraw } from './articles.ts';
import { Cron, type RunFigures } from './cron.ts';
import { dayShares, sumOf } from './daily-curve.ts';
import { DetailedSlot, type SlotFigures, type World } from './detailed-slot.ts';
import { GhostSlot } from './ghost-slot.ts';
import { SimulatedKv } from './kv.ts';
import { dayStartMs, model } from './model.ts';
import { stream } from './random.ts';
import { readResult, type Result } from './result.ts';
import { allSlots, sampleSlots, type Slot } from './slots.ts';
import { Truth } from './truth.ts';

export interface Scenario {
  readonly viewsPerDay: number;
  readonly flushing: Flushing;
  /** Cloudflare's locations that have readers. */
  readonly locations: number;
  /** How often a busy isolate is evicted without warning, per hour of its life. */
  readonly evictionsPerHour: number;
  /** Whether one slot is simulated in detail for a group of similar ones. */
  readonly sampled: boolean;
  readonly seed: number;
}

export interface DayFigures {
  readonly scenario: Scenario;
  readonly slots: number;
  /** Slots that were simulated view by view; the others are ghosts. */
  readonly detailedSlots: number;
  readonly detailedViews: number;
  /** The writes, isolates and lost views of all slots: those of the detailed slots times their weights. */
  readonly writes: number;
  readonly isolates: number;
  readonly lost: number;
  readonly lostShare: number;
  readonly oldestLostMs: number;
  /** Views that died in the simulation itself: exactly these are missing in D1. */
  readonly lostInSimulation: number;
  readonly largestFlush: number;
  readonly refusedPuts: number;
  readonly peakPerSecond: number;
  /** One run for each hour of the day; each reads three hours with views. */
  readonly runs: readonly RunFigures[];
  /** Runs that reached a limit, so that the next run continued them. */
  readonly continued: number;
  readonly result: Result;
}

const cronEvery = 60;
/** The first run whose three hours all have views, and the last that a day pays for. */
const firstRun = 2 * cronEvery + model.cronMinute;
const lastRun = firstRun + 23 * cronEvery;

/** Hours that KV keeps after the rollup has finished them: a note may name them, so that they are read again. */
const hoursKept = 4;

/** Simulates one day. `d1` has the site's tables and is empty. */
export async function simulateDay(scenario: Scenario, d1: D1Database): Promise<DayFigures> {
  const shares = dayShares(model.spikes);
  const kv = new SimulatedKv(model.settleMs);
  const truth = new Truth();
  const world: World = { ...scenario, kv, truth, draw: articleDraw(shares) };
  const slots = allSlots(scenario.viewsPerDay, shares, scenario.locations);
  const { detailed, ghosts } = populate(scenario, slots, world);
  const runs = await passTheDay(detailed, ghosts, kv, d1);
  const lostByGhosts = ghosts.reduce((sum, { lost }) => sum + lost, 0);
  const { lostInDetail, ...figures } = sumUp(detailed, truth.total);
  const result = await readResult(d1, truth);
  return {
    scenario,
    slots: slots.length,
    detailedSlots: detailed.length,
    ...figures,
    lostInSimulation: lostInDetail + lostByGhosts,
    refusedPuts: kv.refused,
    peakPerSecond: (scenario.viewsPerDay * Math.max(...shares.map(sumOf))) / 60,
    runs: runs.slice(0, 24),
    continued: runs.filter(({ complete }) => !complete).length,
    lostShare: shareLost(scenario, figures.lost, result),
    result,
  };
}

function populate({ sampled, seed }: Scenario, slots: readonly Slot[], world: World) {
  const chosen = sampled ? sampleSlots(slots) : slots;
  return {
    detailed: chosen.map((slot) => new DetailedSlot(slot, world, stream(seed, slot.name))),
    ghosts: chosen.flatMap((slot) =>
      Array.from({ length: slot.weight - 1 }, (_, index) => {
        const name = `${slot.name}-${index}`;
        return new GhostSlot({ ...slot, name }, world, stream(seed, `ghost ${name}`));
      }),
    ),
  };
}

/** Simulates the day, and the time after it until all its views are counted. Gives the runs from `firstRun` on. */
async function passTheDay(
  detailed: readonly DetailedSlot[],
  ghosts: readonly GhostSlot[],
  kv: SimulatedKv,
  d1: D1Database,
): Promise<RunFigures[]> {
  const cron = new Cron(kv, d1);
  const runs: RunFigures[] = [];
  await startAfter(d1, hourOf(dayStartMs / 1_000) - 1);
  for (let minute = 0; minute <= lastRun; minute++) {
    const nowMs = dayStartMs + minute * 60_000;
    // Ghosts write two minutes before the cron, so that their puts have settled when it lists.
    if ((minute + 2) % cronEvery === model.cronMinute) {
      for (const ghost of ghosts) await ghost.flush(nowMs);
    }
    if (minute > cronEvery && minute % cronEvery === model.cronMinute) {
      const figures = await cron.run(nowMs);
      if (minute >= firstRun) runs.push(figures);
      kv.forgetBefore((await firstUnread(d1)) - hoursKept);
    }
    for (const slot of detailed) await slot.live(minute);
    for (const ghost of ghosts) await ghost.live(minute);
  }
  for (const slot of detailed) slot.end(dayStartMs + (lastRun + 1) * 60_000);
  for (const ghost of ghosts) ghost.end();
  for (let more = 1; more < 72 && runs.at(-1)?.complete === false; more++) {
    runs.push(await cron.run(dayStartMs + (lastRun + more * cronEvery) * 60_000));
  }
  return runs;
}

async function startAfter(d1: D1Database, hour: number): Promise<void> {
  await d1.prepare(`REPLACE INTO watermarks (name, hour) VALUES ('views', ?)`).bind(hour).run();
}

/**
 * The watermark, or the earliest hour in the queue if that is earlier: the rollup may still read hours from here on.
 */
async function firstUnread(d1: D1Database): Promise<number> {
  const [row] = await d1
    .prepare(
      'SELECT min(hour) FROM (SELECT hour FROM watermarks UNION ALL SELECT hour FROM rollup_hours)',
    )
    .raw<[number]>();
  return row?.[0] ?? 0;
}

/** In `lazy` mode the ghosts lose views, too, and they have far more views than the detailed slots: count all. */
function shareLost({ flushing }: Scenario, lost: number, { viewed, counted }: Result): number {
  return (flushing.mode === 'lazy' ? viewed - counted : lost) / viewed;
}

/** The figures of all slots: those of the detailed ones times their weights, scaled to the real number of views. */
function sumUp(slots: readonly DetailedSlot[], viewed: number) {
  const weighted = (figure: (figures: SlotFigures) => number) =>
    slots.reduce((sum, { slot, figures }) => sum + slot.weight * figure(figures), 0);
  const scale = viewed / weighted(({ views }) => views);
  const sum = (figure: (figures: SlotFigures) => number) =>
    slots.reduce((total, { figures }) => total + figure(figures), 0);
  const max = (figure: (figures: SlotFigures) => number) =>
    slots.reduce((greatest, { figures }) => Math.max(greatest, figure(figures)), 0);
  const lost = scale * weighted(({ lost }) => lost);
  return {
    detailedViews: sum(({ views }) => views),
    writes: scale * weighted(({ writes }) => writes),
    isolates: scale * weighted(({ born }) => born),
    lost,
    oldestLostMs: max(({ lostAgeMs }) => lostAgeMs),
    lostInDetail: sum(({ lost }) => lost),
    largestFlush: max(({ writesOfLargestFlush }) => writesOfLargestFlush),
  };
}
