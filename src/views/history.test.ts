import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  MemoryKv,
  openBindings,
  openSqlite,
  tapBatches,
  type PutOutcome,
} from '../../tests/support/bindings.ts';
import { connect } from '../db/client.ts';
import { Counter } from './counter.ts';
import { rollUp } from './rollup.ts';

type Step = { replica: number } & (
  | { do: 'view'; article: number; times: number }
  /** One view of each of so many articles: enough to fill keys. */
  | { do: 'crowd'; first: number; articles: number }
  | { do: 'flush'; outcomes: PutOutcome[] }
  | { do: 'die' }
  | { do: 'wait'; minutes: number }
  | {
      do: 'rollup';
      lists: number;
      /** Puts younger than this many seconds are not listed. */
      settle: number;
      /** The run dies at its nth batch, or does not hear that it was written. */
      death: { batch: number; written: boolean } | undefined;
      /** What happens between its lists: one step before each, other rollups among them. */
      meanwhile: Step[];
    }
);

const replicas = 3;
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** Half an hour before midnight in Shanghai, and well within what KV holds. */
const startMs = Date.parse('2026-09-05T15:30:00Z');
const endMs = startMs + 66 * hourMs;

const great = Number.MAX_SAFE_INTEGER - 1_000;
const outcome = fc.constantFrom<PutOutcome[]>('ok', 'refused', 'landed', 'hung');
const death = fc.record({ batch: fc.nat(4), written: fc.boolean() });

function act<Do extends Step['do'], Fields>(
  name: Do,
  fields: { [F in keyof Fields]: fc.Arbitrary<Fields[F]> },
) {
  return fc.record({ do: fc.constant(name), replica: fc.nat(replicas - 1), ...fields });
}

const { step } = fc.letrec<{ step: Step }>((tie) => {
  const article = fc.constantFrom(1, 2, great);
  const view = act('view', { article, times: fc.constantFrom(1, 2, 40, 1_300) });
  const crowd = act('crowd', { first: article, articles: fc.constantFrom(40, 90, 250) });
  const flush = act('flush', { outcomes: fc.array(outcome, { maxLength: 4 }) });
  const wait = act('wait', { minutes: fc.constantFrom(0.1, 1, 10, 30, 50, 60, 90, 400) });
  const rollup = act('rollup', {
    lists: fc.constantFrom(1, 3, 6, 800, 800),
    settle: fc.constantFrom(0, 0, 60),
    death: fc.option(death, { nil: undefined }),
    meanwhile: fc.array(tie('step'), { maxLength: 5 }),
  });
  const often = [view, view, crowd, flush, flush, wait, wait, rollup, rollup] as const;
  const anyStep = fc.oneof({ maxDepth: 2, depthSize: 'small' }, ...often, act('die', {}));
  return { step: anyStep as fc.Arbitrary<Step> };
});

/** Views by hour and article. */
type Tally = Map<string, number>;

function add(tally: Tally, hour: number, article: number, count: number) {
  const key = `${hour} ${article}`;
  tally.set(key, (tally.get(key) ?? 0) + count);
}

interface Replica {
  counter: Counter;
  /** Views (hour, article, count) that no flush has yet reported as written. */
  pending: [number, number, number][];
}

/** Replicas, KV and D1 in a time of their own, and beside them the truth. */
class World {
  readonly kv = new MemoryKv();
  readonly d1: D1Database;
  readonly truth: Tally = new Map();
  /** Views that died with their replica, perhaps before they were written. */
  readonly lost: Tally = new Map();
  #stored: Tally = new Map();
  #replicas: Replica[] = [];
  #born = 0;

  constructor(d1: D1Database) {
    this.d1 = d1;
    Object.assign(this.kv, { nowMs: startMs, pageSize: 2 });
    for (let n = 0; n < replicas; n++) this.#replicas.push(this.#replica());
  }

  #replica(): Replica {
    return { counter: new Counter(`r${this.#born++}`), pending: [] };
  }

  async run(step: Step): Promise<void> {
    switch (step.do) {
      case 'view':
        this.#view(step.replica, step.article, step.times);
        return;
      case 'crowd':
        for (let n = 0; n < step.articles; n++) this.#view(step.replica, step.first + n, 1);
        return;
      case 'flush':
        return this.#flush(this.#replicas[step.replica]!, step.outcomes);
      case 'die':
        for (const views of this.#replicas[step.replica]!.pending) add(this.lost, ...views);
        this.#replicas[step.replica] = this.#replica();
        return;
      case 'wait':
        return this.#wait(step.minutes * minuteMs);
      case 'rollup':
        return this.#rollUp(step);
    }
  }

  #view(replica: number, article: number, times: number) {
    const { counter, pending } = this.#replicas[replica]!;
    const hour = Math.floor(this.kv.nowMs / hourMs);
    for (let n = 0; n < times; n++) counter.record(article, this.kv.nowMs);
    add(this.truth, hour, article, times);
    pending.push([hour, article, times]);
  }

  async #flush(replica: Replica, outcomes: PutOutcome[]) {
    let put = 0;
    this.kv.outcome = () => outcomes[put++ % outcomes.length] ?? 'ok';
    const flush = replica.counter.flush(this.kv, this.kv.nowMs);
    // A flush with a hung put never ends: this is where it is cut off.
    const cutOff = new Promise<undefined>((resolve) => setImmediate(() => resolve(undefined)));
    const result = await Promise.race([flush, cutOff]);
    if (result?.waiting === 0) replica.pending = [];
  }

  /** Every replica flushes once more, after the puts that hang are given up. */
  async heal() {
    this.kv.nowMs += 16_000;
    for (const replica of this.#replicas) {
      await this.#flush(replica, ['ok']);
      expect(replica.pending).toEqual([]);
    }
  }

  /** The promise is for replicas that get a flush through within the hour after. */
  async #wait(ms: number) {
    if (this.kv.nowMs + ms > endMs) return;
    const hours = this.#replicas.flatMap(({ pending }) => pending.map(([hour]) => hour));
    const latestMs = (Math.min(...hours) + 2) * hourMs - 3 * minuteMs;
    if (this.kv.nowMs + ms >= latestMs) await this.heal();
    this.kv.nowMs += ms;
  }

  async #rollUp({ lists, settle, death, meanwhile }: Extract<Step, { do: 'rollup' }>) {
    const { beforeList, settleMs } = this.kv;
    const now = Math.floor(this.kv.nowMs / 1_000);
    const queue = [...meanwhile];
    this.kv.beforeList = async () => {
      const step = queue.shift();
      if (step) await this.run(step);
      this.kv.settleMs = settle * 1_000;
    };
    const die = (n: number) => {
      if (n === death?.batch) throw new Error('died');
    };
    const d1 = tapBatches(this.d1, death?.written ? { after: die } : { before: die });
    const run = rollUp(connect(d1), this.kv, now, { lists });
    await run.catch((error: unknown) => expect(error).toHaveProperty('message', 'died'));
    Object.assign(this.kv, { beforeList, settleMs });
    await this.check();
  }

  /** Never above the truth, never down, and a day is the sum of its hours. */
  async check(): Promise<Tally> {
    const [hours, wrongDays] = await this.d1.batch([
      this.d1.prepare(`SELECT hour || ' ' || article_id AS key, views FROM views_hourly`),
      this.d1.prepare(
        `WITH sums AS (
           SELECT (hour + 8) / 24, article_id, sum(views) FROM views_hourly GROUP BY 1, 2
         )
         SELECT * FROM (SELECT * FROM sums EXCEPT SELECT * FROM views_daily)
         UNION ALL SELECT * FROM (SELECT * FROM views_daily EXCEPT SELECT * FROM sums)`,
      ),
    ]);
    const rows = hours!.results as { key: string; views: number }[];
    const stored: Tally = new Map(rows.map(({ key, views }) => [key, views]));
    expect(shortfalls(this.truth, stored), 'above the truth').toEqual([]);
    expect(shortfalls(stored, this.#stored), 'went down').toEqual([]);
    expect(wrongDays!.results).toEqual([]);
    this.#stored = stored;
    return stored;
  }

  /** All flushed, all read: everything is there but what died; and once more changes nothing. */
  async finish() {
    await this.heal();
    this.kv.nowMs += 2 * minuteMs;
    const run = () => rollUp(connect(this.d1), this.kv, Math.floor(this.kv.nowMs / 1_000));
    expect(await run()).toMatchObject({ complete: true, hoursLost: 0 });
    const stored = await this.check();
    const survived = Array.from(
      this.truth,
      ([key, n]) => [key, n - (this.lost.get(key) ?? 0)] as const,
    );
    expect(shortfalls(stored, survived), 'lost').toEqual([]);
    expect(await run()).toMatchObject({ rowsWritten: 0, rowsDeleted: 0 });
    expect(await this.check()).toEqual(stored);
  }
}

/** Where `tally` has less than it should. */
function shortfalls(tally: Tally, least: Iterable<readonly [string, number]>) {
  return [...least].filter(([key, views]) => (tally.get(key) ?? 0) < views);
}

async function live(d1: D1Database, steps: readonly Step[]) {
  const watermark = Math.floor(startMs / hourMs) - 3;
  await d1.batch([
    d1.prepare('DELETE FROM views_hourly'),
    d1.prepare('DELETE FROM views_daily'),
    d1.prepare('REPLACE INTO watermarks VALUES (?, ?)').bind('views', watermark),
  ]);
  const world = new World(d1);
  for (const step of steps) await world.run(step);
  await world.finish();
}

describe('whatever happens, views are counted once', () => {
  test('on SQLite, many histories', async () => {
    const d1 = await openSqlite();
    const histories = fc.array(step, { maxLength: 40, size: 'max' });
    await fc.assert(
      fc.asyncProperty(histories, (steps) => live(d1, steps)),
      { numRuns: 150 },
    );
  });

  test('on D1, some', async () => {
    const { db, dispose } = await openBindings();
    const histories = fc.array(step, { minLength: 10, maxLength: 25, size: 'max' });
    const property = fc.asyncProperty(histories, (steps) => live(db, steps));
    await fc.assert(property, { numRuns: 4, endOnFailure: true }).finally(dispose);
  });
});
