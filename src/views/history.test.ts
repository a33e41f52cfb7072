import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  MemoryKv,
  openBindings,
  openSqlite,
  type PutOutcome,
} from '../../tests/support/bindings.ts';
import { connect } from '../db/client.ts';
import { dayOf } from '../lib/calendar.ts';
import { site } from '../site.ts';
import { Counter } from './counter.ts';
import { rollUp } from './rollup.ts';

type Step =
  | { do: 'view'; replica: number; article: number; times: number }
  /** One view of each of so many articles: enough to fill keys. */
  | { do: 'crowd'; replica: number; first: number; articles: number }
  | { do: 'flush'; replica: number; outcomes: PutOutcome[] }
  | { do: 'die'; replica: number }
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
    };

const replicas = 3;
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** Half an hour before midnight in Shanghai. */
const startMs = Date.parse('2026-09-05T15:30:00Z');
/** Well within what KV holds. */
const longestMs = 66 * hourMs;

const replica = fc.nat(replicas - 1);
const great = Number.MAX_SAFE_INTEGER - 1_000;
const { step } = fc.letrec<{ step: Step }>((tie) => ({
  step: fc.oneof(
    { maxDepth: 2, depthSize: 'small' },
    {
      weight: 5,
      arbitrary: fc.record({
        do: fc.constant('view' as const),
        replica,
        article: fc.constantFrom(1, 2, great),
        times: fc.constantFrom(1, 2, 40, 1_300),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('crowd' as const),
        replica,
        first: fc.constantFrom(1, 50, great),
        articles: fc.constantFrom(40, 90, 250),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('flush' as const),
        replica,
        outcomes: fc.array(fc.constantFrom<PutOutcome[]>('ok', 'refused', 'landed', 'hung'), {
          maxLength: 4,
        }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('die' as const), replica }) },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('wait' as const),
        minutes: fc.constantFrom(0.1, 1, 10, 30, 50, 60, 90, 400),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('rollup' as const),
        lists: fc.constantFrom(1, 3, 6, 800, 800),
        settle: fc.constantFrom(0, 0, 60),
        death: fc.option(fc.record({ batch: fc.nat(4), written: fc.boolean() }), {
          nil: undefined,
        }),
        meanwhile: fc.array(tie('step'), { maxLength: 5 }),
      }),
    },
  ) as fc.Arbitrary<Step>,
}));

/** Views by hour and article. */
class Tally {
  readonly views = new Map<string, number>();
  add(hour: number, article: number, count: number) {
    const key = `${hour} ${article}`;
    this.views.set(key, (this.views.get(key) ?? 0) + count);
  }
  get(key: string) {
    return this.views.get(key) ?? 0;
  }
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
  readonly truth = new Tally();
  /** Views that died with their replica, perhaps before they were written. */
  readonly lost = new Tally();
  #stored = new Map<string, number>();
  #replicas: Replica[] = [];
  #born = 0;

  constructor(d1: D1Database) {
    this.d1 = d1;
    this.kv.nowMs = startMs;
    this.kv.pageSize = 2;
    for (let n = 0; n < replicas; n++) this.#replicas.push(this.#replica());
  }

  #replica(): Replica {
    return { counter: new Counter(`r${this.#born++}`), pending: [] };
  }

  async run(step: Step): Promise<void> {
    switch (step.do) {
      case 'view':
        return this.#view(step.replica, step.article, step.times);
      case 'crowd':
        for (let n = 0; n < step.articles; n++) this.#view(step.replica, step.first + n, 1);
        return;
      case 'flush':
        return this.#flush(this.#replicas[step.replica]!, step.outcomes);
      case 'die': {
        for (const views of this.#replicas[step.replica]!.pending) this.lost.add(...views);
        this.#replicas[step.replica] = this.#replica();
        return;
      }
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
    this.truth.add(hour, article, times);
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
    if (this.kv.nowMs + ms > startMs + longestMs) return;
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
    const run = rollUp(connect(this.#dying(death)), this.kv, now, { lists });
    await run.catch((error: Error) => expect(error.message).toBe('died'));
    Object.assign(this.kv, { beforeList, settleMs });
    await this.check();
  }

  #dying(death: { batch: number; written: boolean } | undefined): D1Database {
    if (!death) return this.d1;
    let batch = 0;
    return {
      prepare: (query: string) => this.d1.prepare(query),
      batch: async (statements: D1PreparedStatement[]) => {
        const last = batch++ === death.batch;
        const results = !last || death.written ? await this.d1.batch(statements) : undefined;
        if (last) throw new Error('died');
        return results;
      },
    } as unknown as D1Database;
  }

  /** Never above the truth, never down, and a day is the sum of its hours. */
  async check(): Promise<Map<string, number>> {
    const [hourly, daily] = await this.d1.batch<Record<string, number>>([
      this.d1.prepare('SELECT hour, article_id, views FROM views_hourly'),
      this.d1.prepare('SELECT day, article_id, views FROM views_daily'),
    ]);
    const stored = new Map<string, number>();
    const days: Record<string, number> = {};
    for (const { hour, article_id: article, views } of hourly!.results) {
      const key = `${hour} ${article}`;
      stored.set(key, views!);
      if (views! > this.truth.get(key)) expect(views, key).toBe(this.truth.get(key));
      const day = `${dayOf(hour! * 3_600, site.timeZone)} ${article}`;
      days[day] = (days[day] ?? 0) + views!;
    }
    for (const [key, views] of this.#stored) {
      if ((stored.get(key) ?? 0) < views) expect(stored.get(key), key).toBe(views);
    }
    this.#stored = stored;
    const sums = daily!.results.map(({ day, article_id, views }) => [
      `${day} ${article_id}`,
      views,
    ]);
    expect(Object.fromEntries(sums)).toEqual(days);
    return stored;
  }

  /** All flushed, all read: everything is there but what died; and once more changes nothing. */
  async finish() {
    await this.heal();
    this.kv.nowMs += 2 * minuteMs;
    const run = () => rollUp(connect(this.d1), this.kv, Math.floor(this.kv.nowMs / 1_000));
    expect(await run()).toMatchObject({ complete: true, hoursLost: 0 });
    const stored = await this.check();
    for (const [key, views] of this.truth.views) {
      const least = views - this.lost.get(key);
      if ((stored.get(key) ?? 0) < least) expect(stored.get(key), key).toBe(least);
    }
    expect(await run()).toMatchObject({ rowsWritten: 0, rowsDeleted: 0 });
    expect(await this.check()).toEqual(stored);
  }
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
  let bindings: Awaited<ReturnType<typeof openBindings>>;
  beforeAll(async () => {
    bindings = await openBindings();
  });
  afterAll(() => bindings.dispose());

  test('on SQLite, many histories', async () => {
    const d1 = await openSqlite();
    const histories = fc.array(step, { maxLength: 40, size: 'max' });
    await fc.assert(
      fc.asyncProperty(histories, (steps) => live(d1, steps)),
      { numRuns: 300 },
    );
  });

  test('on D1, some', async () => {
    const histories = fc.array(step, { minLength: 10, maxLength: 25, size: 'max' });
    await fc.assert(
      fc.asyncProperty(histories, (steps) => live(bindings.db, steps)),
      { numRuns: 6, endOnFailure: true },
    );
  });
});
