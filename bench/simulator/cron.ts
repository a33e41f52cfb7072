import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { connect } from '../../src/db/client.ts';
import { rollUp } from '../../src/views/rollup/rollup.ts';
import type { RollupFigures } from '../../src/views/rollup/run.ts';
import type { SimulatedKv } from './kv.ts';
import { MeteredD1, noCost, type D1Cost } from './metered-d1.ts';

/** The figures of one run of the rollup in the hourly cron. */
export interface RunFigures extends RollupFigures, D1Cost {
  /** CPU of the rollup and of its calls to D1, in Node on this machine. */
  readonly cpuMs: number;
  /** Memory in use when the largest batch was ready to send; 0 when the run was too small to measure. */
  readonly heapBytes: number;
}

/** A run with at least so many pairs of article and hour needs megabytes: measure its memory. */
const worthALook = 20_000;

/** Runs the site's rollup as the cron does, and measures it. */
export class Cron {
  readonly #kv: SimulatedKv;
  readonly #d1: MeteredD1;
  #pairs = 0;
  #largestBatch = 0;
  #heapBefore: number | undefined;
  #heapBytes = 0;
  #measuringMs = 0;

  constructor(kv: SimulatedKv, d1: D1Database) {
    this.#kv = kv;
    this.#d1 = new MeteredD1(d1, (bytes) => this.#measureHeap(bytes));
  }

  async run(nowMs: number): Promise<RunFigures> {
    this.#kv.nowMs = nowMs;
    this.#d1.cost = { ...noCost };
    this.#heapBytes = 0;
    this.#heapBefore = this.#pairs < worthALook ? undefined : liveHeap();
    this.#measuringMs = 0;
    const listedBefore = this.#kv.listingMs;
    const cpuBefore = process.cpuUsage();
    const figures = await rollUp(connect(this.#d1.binding), this.#kv, nowMs / 1_000);
    this.#pairs = figures.pairs;
    const { user, system } = process.cpuUsage(cpuBefore);
    const elsewhereMs = this.#kv.listingMs - listedBefore + this.#measuringMs;
    const cpuMs = Math.max(0, (user + system) / 1_000 - elsewhereMs);
    return { ...figures, ...this.#d1.cost, cpuMs, heapBytes: this.#heapBytes };
  }

  /** Measures the heap, but only for batches larger than all before, because measuring takes long. */
  #measureHeap(bytes: number): void {
    if (this.#heapBefore === undefined || bytes <= this.#largestBatch * 1.02) return;
    this.#largestBatch = bytes;
    const start = performance.now();
    this.#heapBytes = Math.max(this.#heapBytes, liveHeap() - this.#heapBefore);
    this.#measuringMs += performance.now() - start;
  }
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function liveHeap(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}
