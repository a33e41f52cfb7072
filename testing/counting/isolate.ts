import type { Counter, Flushing } from '../../src/views/counter/counter.ts';
import type { MemoryKv } from '../bindings.ts';
import type { VirtualTime } from './virtual-time.ts';

/** The code under test, or a copy of it with a fault. */
export interface CountingCode {
  readonly Counter: typeof import('../../src/views/counter/counter.ts').Counter;
  readonly countView: typeof import('../../src/views/counter/counter.ts').countView;
  readonly rollUp: typeof import('../../src/views/rollup/rollup.ts').rollUp;
  readonly recomputeBoards: typeof import('../../src/rankings/recompute.ts').recomputeBoards;
}

export interface View {
  readonly atMs: number;
  /** Hours since the epoch, by the isolate's own clock. */
  readonly hour: number;
  readonly article: number;
}

/** A put as the isolate sees it. */
export interface Put {
  readonly key: string;
  readonly startMs: number;
  /** Infinity while the put is under way, and for ever if it was cut off. */
  endMs: number;
  failed: boolean;
}

interface IsolateOptions {
  readonly replica: string;
  readonly skewMs: number;
  /** How late the next put is stored, after which it still fails; 0 for a normal put. */
  readonly lateMs: () => number;
}

/** The counter takes a pending put for dead after this long at the earliest. */
const deadAfterMs = 10_000;
/** The platform ends a `waitUntil` after this long. */
const waitUntilMs = 30_000;

/** A V8 isolate that counts views with the real counter, until it is evicted. */
export class Isolate {
  readonly replica: string;
  readonly views: View[] = [];
  readonly puts: Put[] = [];
  /** Puts that began while another put of the same key was under way, and too young to be taken for dead. */
  crossings = 0;
  /** Whether the counter's last flush said that all its views are in KV, and no view came since. */
  saysAllLanded = true;
  /** The counter knows that all its views up to this time are in KV. */
  flushedUpToMs = -Infinity;
  diedMs: number | undefined;
  /** Whether the isolate's pending work has been cut off. */
  isCut = false;
  readonly #counter: Counter;
  readonly #code: CountingCode;
  readonly #time: VirtualTime;
  readonly #kv: MemoryKv;
  /** How far the isolate's clock is ahead of the virtual time. */
  readonly #skewMs: number;
  readonly #lateMs: () => number;

  constructor(
    code: CountingCode,
    time: VirtualTime,
    kv: MemoryKv,
    { replica, skewMs, lateMs }: IsolateOptions,
  ) {
    this.replica = replica;
    this.#code = code;
    this.#time = time;
    this.#kv = kv;
    this.#skewMs = skewMs;
    this.#lateMs = lateMs;
    this.#counter = new code.Counter(replica);
  }

  view(article: number, flushing: Flushing): void {
    const startedMs = this.#time.nowMs;
    const nowMs = startedMs + this.#skewMs;
    this.saysAllLanded = false;
    this.views.push({ atMs: startedMs, hour: Math.floor(nowMs / 3_600_000), article });
    const isCut = () => this.isCut || this.#time.nowMs > startedMs + waitUntilMs;
    this.#code.countView(this.#counter, this.#kvUntil(isCut), article, {
      now: () => this.#time.nowMs + this.#skewMs,
      flushing,
      waitUntil: () => {},
      sleep: async (ms) => {
        await this.#time.sleep(ms);
        if (isCut()) await never();
      },
      onFlush: ({ failed, waiting }) => {
        this.saysAllLanded = waiting === 0;
        if (failed === 0 && waiting === 0) this.flushedUpToMs = this.#time.nowMs;
      },
    });
  }

  /** Ends the isolate. With grace, its pending work goes on to its end. Without, the work is cut off at once. */
  die({ grace }: { readonly grace: boolean }): void {
    this.diedMs = this.#time.nowMs;
    this.isCut = !grace;
  }

  /** KV as the isolate reaches it until `isCut`. A put that is under way when it is cut off may still arrive. */
  #kvUntil(isCut: () => boolean): Pick<KVNamespace, 'put'> {
    const put = async (...args: Parameters<MemoryKv['put']>) => {
      if (isCut()) await never();
      const [key] = args;
      const record: Put = { key, startMs: this.#time.nowMs, endMs: Infinity, failed: false };
      if (this.puts.some((put) => isUnderWay(put, record) && !this.#hadWaited(put))) {
        this.crossings++;
      }
      this.puts.push(record);
      const lateMs = this.#lateMs();
      const outcome = lateMs > 0 ? this.#putLate(lateMs, isCut, args) : this.#kv.put(...args);
      // Note the failure here: the await below never ends if the isolate is cut off.
      outcome.catch(() => (record.failed = true));
      await outcome
        .finally(() => (isCut() ? never() : undefined))
        .finally(() => {
          record.endMs = this.#time.nowMs;
        });
    };
    return { put };
  }

  /** Whether earlier puts of the same flush took so long that little of the flush's time was left for this put. */
  #hadWaited(put: Put): boolean {
    return this.puts.some(({ startMs, endMs }) => {
      const isBefore = startMs < put.startMs && startMs > put.startMs - waitUntilMs;
      return isBefore && endMs - startMs > waitUntilMs / 10;
    });
  }

  /** Stores the put late, as it was sent, then throws as if it had failed. If it is cut off before, it never ends. */
  async #putLate(
    lateMs: number,
    isCut: () => boolean,
    [key, value, options]: Parameters<MemoryKv['put']>,
  ): Promise<void> {
    const sent = structuredClone(options);
    await this.#time.sleep(lateMs);
    if (isCut()) await never();
    await this.#kv.put(key, value, sent);
    throw new Error('KV PUT failed: 500 Internal Server Error');
  }
}

/** Whether `put` was under way when `other` began. Notes (`late-` keys) do not count: they all say the same. */
function isUnderWay(put: Put, other: Put): boolean {
  const isShort = other.startMs - put.startMs < deadAfterMs;
  return put.key === other.key && put.endMs === Infinity && isShort && !put.key.includes('/late-');
}

function never(): Promise<never> {
  return new Promise(() => {});
}
