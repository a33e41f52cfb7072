import { Counter } from '../../src/views/counter/counter.ts';
import { minutesPerDay } from './daily-curve.ts';
import type { World } from './detailed-slot.ts';
import { dayStartMs, model } from './model.ts';
import { poisson, uuid, type Random } from './random.ts';
import type { Slot } from './slots.ts';

/**
 * A slot for which a detailed one stands. Its views also go through the real counter, but it is simulated by the minute
 * and writes only just before the cron lists and before an eviction. So the rollup meets as many keys and articles as
 * in reality, with a hundredth of the puts. Its own puts are not part of the figures. With `timed` it loses nothing;
 * with `lazy` it loses the views that wait for a write when it is evicted.
 */
export class GhostSlot {
  /** Views of the day that died with an evicted isolate. */
  lost = 0;
  readonly #slot: Slot;
  readonly #world: World;
  readonly #random: Random;
  /** Minutes from one write to the next; 0 means that each view counts as written at once. */
  readonly #writesEvery: number;
  readonly #waiting: { readonly articleId: number; readonly minute: number }[] = [];
  #counter: Counter | undefined;
  #lastView = 0;
  #lastWrite = 0;
  /**
   * Whether views of an earlier hour were written. If they waited for the cron, the rollup would read that hour again.
   */
  #wroteOlderHour = false;

  constructor(slot: Slot, world: World, random: Random) {
    this.#slot = slot;
    this.#world = world;
    this.#random = random;
    this.#writesEvery = world.flushing.mode === 'lazy' ? world.flushing.everyMs / 60_000 : 0;
  }

  /** Simulates one minute, counted from the beginning of the day. */
  async live(minute: number): Promise<void> {
    const views = poisson(this.#random, this.#slot.expected(minute));
    for (let view = 0; view < views; view++) this.#view(minute);
    if (this.#wroteOlderHour) await this.flush(dayStartMs + minute * 60_000 + 58_000);
    const isIdle = minute - this.#lastView >= model.idleMinutes;
    if (isIdle || this.#random() < this.#world.evictionsPerHour / 60) await this.#evict(minute);
  }

  /** Puts the views that count as written into KV, early enough to have settled when the cron lists. */
  async flush(nowMs: number): Promise<void> {
    this.#world.kv.nowMs = nowMs;
    this.#wroteOlderHour = false;
    for (let waiting = this.#counter ? 1 : 0; this.#counter && waiting > 0;) {
      const result = await this.#counter.flush(this.#world.kv, nowMs);
      if (result.failed > 0) throw new Error('The simulated KV refused a ghost.');
      waiting = result.waiting;
    }
  }

  /** Ends the simulation: views of the day that still wait for a write are lost. */
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
