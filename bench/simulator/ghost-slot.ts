import { Counter } from '../../src/views/counter/counter.ts';
import { minutesPerDay } from './daily-curve.ts';
import type { World } from './detailed-slot.ts';
import { dayStartMs, model } from './model.ts';
import { poisson, uuid, type Random } from './random.ts';
import type { Slot } from './slots.ts';

/**
 * A slot that another one stands for. Its views go through the real counter too, but it lives by the
 * minute and writes only when a cron is about to list and before an eviction: the rollup meets as many keys
 * with as many articles as it would, for a hundredth of the puts. What it writes nobody counts. Of
 * `timed` it loses nothing; of `lazy` it loses what waits for a write when it is evicted.
 */
export class GhostSlot {
  /** Views of the day that were evicted with an isolate. */
  lost = 0;
  readonly #slot: Slot;
  readonly #world: World;
  readonly #random: Random;
  /** Minutes from one write to the next; 0 when each view is as good as written. */
  readonly #writesEvery: number;
  readonly #waiting: { readonly articleId: number; readonly minute: number }[] = [];
  #counter: Counter | undefined;
  #lastView = 0;
  #lastWrite = 0;
  /** Such a write must not wait for the cron: it would come so late that the rollup reads the hour again. */
  #wroteOlderHour = false;

  constructor(slot: Slot, world: World, random: Random) {
    this.#slot = slot;
    this.#world = world;
    this.#random = random;
    this.#writesEvery = world.flushing.mode === 'lazy' ? world.flushing.everyMs / 60_000 : 0;
  }

  /** Lives through one minute, counted from the day's beginning. */
  async live(minute: number): Promise<void> {
    const views = poisson(this.#random, this.#slot.expected(minute));
    for (let view = 0; view < views; view++) this.#view(minute);
    if (this.#wroteOlderHour) await this.flush(dayStartMs + minute * 60_000 + 58_000);
    const isIdle = minute - this.#lastView >= model.idleMinutes;
    if (isIdle || this.#random() < this.#world.evictionsPerHour / 60) await this.#evict(minute);
  }

  /** Brings to KV what counts as written, at a time when it has settled for the next list. */
  async flush(nowMs: number): Promise<void> {
    this.#world.kv.nowMs = nowMs;
    this.#wroteOlderHour = false;
    for (let waiting = this.#counter ? 1 : 0; this.#counter && waiting > 0;) {
      const result = await this.#counter.flush(this.#world.kv, nowMs);
      if (result.failed > 0) throw new Error('The simulated KV refused a ghost.');
      waiting = result.waiting;
    }
  }

  /** Ends the simulation, as `DetailedSlot.end` does. */
  end(): void {
    this.lost += this.#waiting.filter(({ minute }) => minute < minutesPerDay).length;
    this.#waiting.length = 0;
  }

  #view(minute: number): void {
    const articleId = this.#world.draw(minute, this.#random);
    if (minute < minutesPerDay) this.#world.truth.add(articleId);
    if (!this.#counter) {
      this.#counter = new Counter(uuid(this.#random));
      this.#lastWrite = -Infinity;
    }
    this.#lastView = minute;
    if (this.#writesEvery === 0) {
      this.#counter.record(articleId, dayStartMs + minute * 60_000);
      return;
    }
    this.#waiting.push({ articleId, minute });
    if (minute - this.#lastWrite < this.#writesEvery) return;
    this.#lastWrite = minute;
    const first = this.#waiting[0]?.minute ?? minute;
    this.#wroteOlderHour ||= Math.floor(first / 60) < Math.floor(minute / 60);
    for (const view of this.#waiting) {
      this.#counter.record(view.articleId, dayStartMs + view.minute * 60_000);
    }
    this.#waiting.length = 0;
  }

  async #evict(minute: number): Promise<void> {
    await this.flush(dayStartMs + minute * 60_000 + 59_000);
    this.end();
    this.#counter = undefined;
  }
}
