import { setImmediate as afterPromises } from 'node:timers/promises';
import { Counter, countView, type Flushing } from '../../src/views/counter/counter.ts';
import type { SimulatedKv } from './kv.ts';

interface Sleeper {
  readonly untilMs: number;
  readonly wake: () => void;
}

/**
 * One isolate in virtual time. It calls the site's counter as the beacon does, with its own `waitUntil` and
 * `sleep`. Times are in milliseconds and never go back.
 */
export class Isolate {
  readonly #counter: Counter;
  readonly #kv: SimulatedKv;
  readonly #flushing: Flushing;
  readonly #tailEndsMs: number;
  readonly #sleepers: Sleeper[] = [];
  #underWay = 0;
  /** When the oldest view came that KV does not have. */
  #waitingSinceMs: number | undefined;
  #waiting = 0;
  lastViewMs = 0;
  flushes = 0;
  writesOfLargestFlush = 0;

  /** @param tailEndsMs views from this time on are not part of the tail */
  constructor(replica: string, kv: SimulatedKv, flushing: Flushing, tailEndsMs: number) {
    this.#counter = new Counter(replica);
    this.#kv = kv;
    this.#flushing = flushing;
    this.#tailEndsMs = tailEndsMs;
  }

  /** The tail: the views that only this isolate knows, and the age of the oldest. */
  tail(nowMs: number): { readonly views: number; readonly ageMs: number } {
    return { views: this.#waiting, ageMs: nowMs - (this.#waitingSinceMs ?? nowMs) };
  }

  async view(articleId: number, nowMs: number): Promise<void> {
    await this.passTo(nowMs);
    this.#kv.nowMs = nowMs;
    this.lastViewMs = nowMs;
    if (nowMs < this.#tailEndsMs) {
      this.#waitingSinceMs ??= nowMs;
      this.#waiting++;
    }
    countView(this.#counter, this.#kv, articleId, {
      now: () => this.#kv.nowMs,
      flushing: this.#flushing,
      waitUntil: (work) => {
        this.#underWay++;
        void work.finally(() => this.#underWay--);
      },
      sleep: (ms) =>
        new Promise((wake) => {
          this.#sleepers.push({ untilMs: this.#kv.nowMs + ms, wake: () => wake(undefined) });
          this.#sleepers.sort((a, b) => a.untilMs - b.untilMs);
        }),
      onFlush: ({ written, failed, waiting }) => {
        this.flushes++;
        this.writesOfLargestFlush = Math.max(this.writesOfLargestFlush, written + failed);
        if (waiting > 0) return;
        this.#waiting = 0;
        this.#waitingSinceMs = undefined;
      },
    });
    // Work that does not sleep ends before the next view.
    if (this.#underWay > this.#sleepers.length) await afterPromises();
  }

  /** Lets time pass until `nowMs`: sleepers whose time comes wake up and do their work. */
  async passTo(nowMs: number): Promise<void> {
    for (let next = this.#sleepers[0]; next && next.untilMs <= nowMs; next = this.#sleepers[0]) {
      this.#sleepers.shift();
      this.#kv.nowMs = next.untilMs;
      next.wake();
      await afterPromises();
    }
  }
}
