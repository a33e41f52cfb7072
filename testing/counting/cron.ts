import { connect } from '../../src/db/client.ts';
import type { RollupFigures, RollupLimits } from '../../src/views/rollup/run.ts';
import type { MemoryKv } from '../bindings.ts';
import type { CountingCode } from './isolate.ts';
import type { VirtualTime } from './virtual-time.ts';

/** Ends a run of the cron just before or just after one of its operations on KV or D1. */
export interface Kill {
  /** Which operation, as a share (from 0, below 1) of the number of operations of the run before. */
  readonly place: number;
  readonly after: boolean;
}

interface CronOptions {
  readonly d1: D1Database;
  readonly kv: MemoryKv;
  readonly time: VirtualTime;
  readonly random: () => number;
  readonly code: Pick<CountingCode, 'rollUp' | 'recomputeBoards'>;
  /** Checks D1 when a run has ended, completely or not. */
  readonly onEnd: () => Promise<void>;
}

/** The longest latency of an operation on KV or D1. */
const latencyMs = 2_000;

/**
 * Runs the hourly job's work on views: the real rollup and recompute. Each operation takes some virtual time, so a run
 * overlaps with other runs and with views.
 */
export class Cron {
  /** The scheduled time of the last run that left no work to the next. */
  completeMs: number;
  /** The first error of a run in the background. */
  failure: Error | undefined;
  readonly #options: CronOptions;
  /** The number of operations of the last run that was not killed. */
  #operations = 10;

  constructor(options: CronOptions) {
    this.#options = options;
    this.completeMs = options.time.nowMs;
  }

  /** Starts a run without waiting for its end. */
  start(scheduledMs: number, limits: RollupLimits, kill: Kill | undefined): void {
    this.#run(scheduledMs, limits, kill).catch((error: unknown) => {
      this.failure ??= error as Error;
    });
  }

  /** Runs with the site's own limits to the end, while the virtual time advances. */
  async runToEnd(scheduledMs: number): Promise<RollupFigures> {
    const { time } = this.#options;
    let figures: RollupFigures | undefined;
    let ended = false;
    const run = this.#run(scheduledMs, {}, undefined)
      .then((value) => (figures = value))
      .finally(() => (ended = true));
    run.catch(() => {});
    while (!ended) await time.advance(10_000);
    await run;
    if (!figures) throw new Error('a run that nobody killed has no figures');
    return figures;
  }

  async #run(
    scheduledMs: number,
    limits: Partial<RollupLimits>,
    kill: Kill | undefined,
  ): Promise<RollupFigures | undefined> {
    const { d1, kv, code, onEnd } = this.#options;
    const last = kill && Math.floor(kill.place * this.#operations);
    let killed = false;
    let count = 0;
    const operate = async <T>(work: () => Promise<T>): Promise<T> => {
      const { time, random } = this.#options;
      await time.sleep(random() * latencyMs);
      const isLast = count++ === last;
      killed ||= isLast;
      const result = isLast && !kill?.after ? undefined : await time.real(work);
      if (isLast || result === undefined) throw new Error('killed');
      return result;
    };
    const database = {
      prepare: (query: string) => d1.prepare(query),
      batch: (statements: D1PreparedStatement[]) => operate(() => d1.batch(statements)),
    } as unknown as D1Database;
    const list = (options: KVNamespaceListOptions) => operate(() => kv.list(options));
    try {
      const lister = { list } as unknown as Pick<KVNamespace, 'list'>;
      const now = Math.floor(scheduledMs / 1_000);
      const figures = await code.rollUp(connect(database), lister, now, limits);
      if (figures.complete && (await this.#isQueueEmpty())) {
        this.completeMs = Math.max(this.completeMs, scheduledMs);
      }
      await code.recomputeBoards(connect(database), now);
      this.#operations = count;
      return figures;
    } catch (error) {
      if (!killed) throw error;
      return undefined;
    } finally {
      await this.#options.time.real(onEnd);
    }
  }

  /** Whether the queue `rollup_hours` is empty. A run that finds notes about other hours queues those for the next. */
  async #isQueueEmpty(): Promise<boolean> {
    const rows = await this.#options.d1.prepare('SELECT hour FROM rollup_hours').raw();
    return rows.length === 0;
  }
}
