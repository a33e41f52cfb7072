import type { Flushing } from '../../src/views/counter/counter.ts';
import type { DrawArticle } from './articles.ts';
import { minutesPerDay } from './daily-curve.ts';
import { Isolate } from './isolate.ts';
import type { SimulatedKv } from './kv.ts';
import { dayStartMs, model } from './model.ts';
import { exponential, poisson, uuid, type Random } from './random.ts';
import type { Slot } from './slots.ts';
import type { Truth } from './truth.ts';

const dayEndMs = dayStartMs + minutesPerDay * 60_000;

/** The parts of a simulation that all slots share. */
export interface World {
  readonly kv: SimulatedKv;
  readonly draw: DrawArticle;
  readonly truth: Truth;
  readonly flushing: Flushing;
  readonly evictionsPerHour: number;
}

/** The figures of one slot on the simulated day. */
export interface SlotFigures {
  views: number;
  writes: number;
  flushes: number;
  born: number;
  /** Views that died with an isolate, and the greatest age among them. */
  lost: number;
  lostAgeMs: number;
  writesOfLargestFlush: number;
}

/** A slot that is simulated view by view: a view starts an isolate, which is later evicted without warning. */
export class DetailedSlot {
  readonly slot: Slot;
  readonly figures: SlotFigures = {
    views: 0,
    writes: 0,
    flushes: 0,
    born: 0,
    lost: 0,
    lostAgeMs: 0,
    writesOfLargestFlush: 0,
  };
  readonly #world: World;
  readonly #random: Random;
  #isolate: Isolate | undefined;
  #evictedAtMs = 0;

  constructor(slot: Slot, world: World, random: Random) {
    this.slot = slot;
    this.#world = world;
    this.#random = random;
  }

  /** Simulates one minute, counted from the beginning of the day. */
  async live(minute: number): Promise<void> {
    const startMs = dayStartMs + minute * 60_000;
    const putsBefore = this.#world.kv.puts;
    const views = poisson(this.#random, this.slot.expected(minute));
    // Times are whole milliseconds, like those of `Date.now()`.
    const times = Array.from({ length: views }, () =>
      Math.floor(startMs + this.#random() * 60_000),
    );
    for (const timeMs of times.sort((a, b) => a - b)) await this.#view(minute, timeMs);
    await this.#passTo(startMs + 60_000);
    if (minute < minutesPerDay) this.figures.writes += this.#world.kv.puts - putsBefore;
  }

  /** Ends the simulation: views that an isolate has not written are lost. */
  end(nowMs: number): void {
    if (this.#isolate) this.#evict(this.#isolate, nowMs);
  }

  async #view(minute: number, timeMs: number): Promise<void> {
    await this.#passTo(timeMs);
    const isolate = this.#isolate ?? this.#bear(timeMs);
    const articleId = this.#world.draw(minute, this.#random);
    if (timeMs < dayEndMs) {
      this.#world.truth.add(articleId);
      this.figures.views++;
    }
    await isolate.view(articleId, timeMs);
  }

  async #passTo(timeMs: number): Promise<void> {
    const isolate = this.#isolate;
    if (!isolate) return;
    const idleAtMs = isolate.lastViewMs + model.idleMinutes * 60_000;
    const endMs = Math.min(this.#evictedAtMs, idleAtMs);
    await isolate.passTo(Math.min(timeMs, endMs));
    if (endMs <= timeMs) this.#evict(isolate, endMs);
  }

  #bear(nowMs: number): Isolate {
    const { kv, flushing, evictionsPerHour } = this.#world;
    this.figures.born++;
    this.#isolate = new Isolate(uuid(this.#random), kv, flushing, dayEndMs);
    const lifeMs = exponential(this.#random, 3_600_000 / evictionsPerHour);
    this.#evictedAtMs = Math.floor(nowMs + lifeMs);
    return this.#isolate;
  }

  #evict(isolate: Isolate, nowMs: number): void {
    const { views, ageMs } = isolate.tail(nowMs);
    this.figures.lost += views;
    if (views > 0) this.figures.lostAgeMs = Math.max(this.figures.lostAgeMs, ageMs);
    this.figures.flushes += isolate.flushes;
    this.figures.writesOfLargestFlush = Math.max(
      this.figures.writesOfLargestFlush,
      isolate.writesOfLargestFlush,
    );
    this.#isolate = undefined;
  }
}
