import { expect } from 'vitest';
import { randomFrom } from '../../local/random.ts';
import type { Flushing } from '../../src/views/counter/counter.ts';
import { MemoryKv } from '../bindings.ts';
import { Cron, type Kill } from './cron.ts';
import { Isolate, type CountingCode } from './isolate.ts';
import { requireBoundedLoss, requireNoLoss, landedIn, truthOf, unlanded } from './losses.ts';
import { requireBoards } from '../boards/newsroom.ts';
import { Totals } from './stored-views.ts';
import { VirtualTime } from './virtual-time.ts';

export const secondMs = 1_000;
export const minuteMs = 60 * secondMs;
export const hourMs = 60 * minuteMs;
/** Half an hour before midnight in Shanghai. */
export const startMs = Date.parse('2026-09-05T15:30:00Z');

/** The conditions under which a history happens. */
export interface Climate {
  readonly seed: number;
  readonly flushing: Flushing;
  /** The share of puts that go wrong: they are refused, or hang, or land (now or later) although they seem to fail. */
  readonly faults: number;
  /** How long a write may stay invisible, at most. Each listing draws its own delay. */
  readonly lagMs: number;
  readonly pageSize: number;
  readonly emptyPages: boolean;
  readonly repeatedKeys: boolean;
  /** The limits of one run of the rollup. */
  readonly limits: {
    readonly lists: number;
    readonly statements: number;
    readonly deletes: number;
    readonly deleteStatements: number;
  };
}

export type Step =
  | { do: 'view'; isolate: number; article: number; times: number; everyMs: number }
  /** One view of each of many articles, enough to fill several keys. */
  | { do: 'crowd'; isolate: number; first: number; articles: number }
  | { do: 'evict'; isolate: number; grace: boolean }
  | { do: 'wait'; ms: number }
  /** Hours that pass, with a run at seven past each. */
  | { do: 'hours'; hours: number }
  /** A late run that may be killed, or several such runs at once. */
  | { do: 'cron'; lateMs: number; times: number; kill: Kill | undefined };

const isolates = 3;
/** The cron runs this long after the hour. */
const cronMs = 7 * minuteMs;
/** All puts of one flush together take less than this. */
const putsMs = 8 * secondMs;
/** An isolate is evicted before it has kept a view out of KV for longer than this. */
const idleMs = 4 * hourMs;
/** The longest time without a complete run. KV keeps the views of an hour for longer than this. */
const longestOutageMs = 60 * hourMs;

/** Isolates, KV, cron and D1 in virtual time, and beside them the true number of views. */
export class World {
  readonly #climate: Climate;
  readonly #code: CountingCode;
  readonly #random: () => number;
  readonly #kv = new MemoryKv();
  readonly #time: VirtualTime;
  readonly #cron: Cron;
  readonly #d1: D1Database;
  readonly #totals: Totals;
  /** Every isolate that ever lived. */
  readonly #all: Isolate[] = [];
  readonly #alive: Isolate[] = [];
  #healthy = false;

  constructor(d1: D1Database, code: CountingCode, climate: Climate) {
    this.#d1 = d1;
    this.#climate = climate;
    this.#code = code;
    this.#random = randomFrom(climate.seed);
    const random = this.#random;
    this.#time = new VirtualTime(startMs, (nowMs) => (this.#kv.nowMs = nowMs));
    Object.assign(this.#kv, {
      pageSize: climate.pageSize,
      emptyPages: climate.emptyPages,
      repeatedKeys: climate.repeatedKeys,
      keyIntervalMs: secondMs,
      lagMs: () => Math.floor(random() * climate.lagMs),
      outcome: (key: string) => this.#outcome(key),
      beforePut: () => this.#time.sleep(random() * 300),
    });
    this.#totals = new Totals(d1, () => truthOf(this.#all));
    this.#cron = new Cron({
      d1,
      kv: this.#kv,
      time: this.#time,
      random,
      code,
      onEnd: () => this.#totals.check(this.#time.nowMs),
    });
    for (let n = 0; n < isolates; n++) this.#alive.push(this.#bear());
  }

  async live(steps: readonly Step[]): Promise<void> {
    for (const step of steps) {
      await this.#act(step);
      if (this.#cron.failure) throw this.#cron.failure;
    }
    await this.#finish();
    if (this.#cron.failure) throw this.#cron.failure;
  }

  async #act(step: Step): Promise<void> {
    switch (step.do) {
      case 'view':
        for (let n = 0; n < step.times; n++) {
          this.#isolate(step.isolate).view(step.article, this.#climate.flushing);
          if (step.everyMs > 0) await this.#time.advance(step.everyMs);
        }
        return;
      case 'crowd':
        for (let n = 0; n < step.articles; n++) {
          this.#isolate(step.isolate).view(step.first + n, this.#climate.flushing);
        }
        return;
      case 'evict':
        this.#evict(step.isolate, step.grace);
        return;
      case 'wait':
        return this.#wait(step.ms);
      case 'hours':
        for (let n = 0; n < step.hours; n++) {
          await this.#wait(hourMs - ((this.#time.nowMs - cronMs) % hourMs));
          await this.#startCron({ lateMs: 0, kill: undefined });
        }
        return;
      case 'cron':
        for (let n = 0; n < step.times; n++) await this.#startCron(step);
        return;
    }
  }

  async #startCron({ lateMs, kill }: { lateMs: number; kill: Kill | undefined }): Promise<void> {
    this.#cron.start(this.#time.nowMs - lateMs, this.#climate.limits, kill);
    await this.#time.advance(0);
  }

  #isolate(index: number): Isolate {
    const isolate = this.#alive[index];
    if (!isolate) throw new Error(`no isolate ${index}`);
    return isolate;
  }

  #bear(): Isolate {
    // The replica's first digit puts its keys into the first part of an hour, the last, or one between.
    const part = ['0', '7', 'f'][Math.floor(this.#random() * 3)] ?? '';
    const replica = `${part}-${this.#all.length}`;
    const skewMs = Math.floor((this.#random() - 0.5) * 10 * secondMs);
    const isolate = new Isolate(this.#code, this.#time, this.#kv, {
      replica,
      skewMs,
      lateMs: () => this.#lateMs(),
    });
    this.#all.push(isolate);
    return isolate;
  }

  #evict(index: number, grace: boolean): void {
    this.#isolate(index).die({ grace });
    this.#alive[index] = this.#bear();
  }

  #outcome(key: string) {
    const [, , replica] = key.split('/');
    const sender = this.#all.find((isolate) => isolate.replica === replica);
    // The isolate was cut off while this put was on its way: half of such puts arrive.
    if (sender?.isCut && this.#random() < 0.5) return 'hung';
    if (this.#healthy || this.#random() >= this.#climate.faults) return 'ok';
    const dice = this.#random();
    return dice < 0.6 ? 'refused' : dice < 0.8 ? 'landed' : 'hung';
  }

  /** How late the next put is; mostly 0. A late put takes 6 to 18 s: more than the shortest interval of `timed`. */
  #lateMs(): number {
    const isLate = !this.#healthy && this.#random() < this.#climate.faults / 4;
    return isLate ? (6 + this.#random() * 12) * secondMs : 0;
  }

  async #wait(ms: number): Promise<void> {
    const endMs = this.#time.nowMs + ms;
    if (ms > 10 * minuteMs) this.#endIdle(endMs);
    if (endMs - this.#cron.completeMs > longestOutageMs) await this.#catchUp();
    await this.#time.advance(ms);
  }

  /** Evicts the isolates that would keep views to themselves for too long, as the real platform does. */
  #endIdle(endMs: number) {
    const landed = landedIn(this.#kv);
    for (const [index, isolate] of this.#alive.entries()) {
      const [first] = unlanded(isolate, landed.get(isolate.replica));
      if (first !== undefined && first < endMs - idleMs) this.#evict(index, false);
    }
  }

  /** Runs the cron for one time again and again until it finds nothing to do. Gives that time in milliseconds. */
  async #catchUp(): Promise<number> {
    await this.#time.advance(5 * minuteMs);
    const scheduledMs = this.#time.nowMs;
    for (let turn = 0; turn < 20; turn++) {
      const figures = await this.#cron.runToEnd(scheduledMs);
      const { complete, rowsWritten, rowsDeleted } = figures;
      if (complete && rowsWritten + rowsDeleted === 0) return scheduledMs;
    }
    expect.fail('the rollup does not come to an end');
  }

  /**
   * Flushes and reads everything. Requires that D1 has all views that landed in KV, and that only as many views did
   * not land as the bound allows.
   */
  async #finish(): Promise<void> {
    const { flushing } = this.#climate;
    await this.#wait(intervalOf(flushing) + minuteMs);
    const fallenIdle = landedIn(this.#kv);
    for (const isolate of this.#all) {
      requireBoundedLoss(isolate, fallenIdle.get(isolate.replica), { flushing, putsMs });
    }
    this.#healthy = true;
    for (const isolate of this.#alive) isolate.view(1, flushing);
    await this.#wait(minuteMs);
    const landed = landedIn(this.#kv);
    for (const isolate of this.#alive) requireNoLoss(isolate, landed.get(isolate.replica));
    // Wait until the hours of all notes have closed, so that the next run reads the notes.
    await this.#wait(130 * minuteMs);
    const scheduledMs = await this.#catchUp();
    await this.#totals.requireAll(landed.values());
    await this.#time.real(() =>
      requireBoards(this.#d1, landed.values(), Math.floor(scheduledMs / secondMs)),
    );
    await this.#totals.requireUnchanged(() => this.#cron.runToEnd(scheduledMs));
  }
}

function intervalOf(flushing: Flushing): number {
  return flushing.mode === 'lazy' ? flushing.everyMs : flushing.afterMs;
}
