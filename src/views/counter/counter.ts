import { hourOf } from '../../lib/calendar.ts';
import { site } from '../../site.ts';
import { hourPrefix, isLate, noteKey, type Counted } from '../keys.ts';
import { Segment } from './segment.ts';

/** A flush that was armed and has not begun after this long was cut off: `waitUntil` ends at 30 s. */
const armedForMs = 30_000;
/** Operations on KV at once: a Worker has six connections. */
const concurrency = 6;
const writesPerFlush = 500;
/** Of a flush and its retries: an invocation may call KV a thousand times. */
const writesPerTail = 900;
/** KV refuses a second put of a key within a second. */
const retryEveryMs = 2_000;
/** Since the view that armed the flush; what begins later `waitUntil` might cut off. */
const lastRetryMs = 28_000;

export interface FlushResult {
  readonly written: number;
  readonly failed: number;
  /** Keys left for the next flush: views that came meanwhile, failures, more than one flush may write. */
  readonly waiting: number;
}

/**
 * When a replica writes. Either way each write is whole, and only the death of an isolate loses views:
 *
 * - `timed`: `afterMs` after the first view that is not written, by a delayed flush. An isolate that
 *   dies takes with it at most what it counted in that time and while its last puts were under way.
 *   It writes each key that grows once per interval, and what was refused or was too much for one flush
 *   again every two seconds. `afterMs` must leave room for that below 30 s, where `waitUntil` is cut off.
 * - `lazy`: at a view, when the last write is `everyMs` old or there was none; nothing is ever delayed.
 *   An isolate that dies takes with it at most what it counted in `everyMs` after its last write, however
 *   long ago that was, and while its last puts were under way. It writes each key that grows at most once in that time, and a
 *   view that comes alone is written at once: for plans that count writes.
 *
 * What KV refuses to the end (`lazy`: at all) waits for the next flush: until then the bound is that much longer.
 */
export type Flushing =
  | { readonly mode: 'timed'; readonly afterMs: number }
  | { readonly mode: 'lazy'; readonly everyMs: number };

/**
 * One replica of the grow-only counter (G-counter) of views: an isolate counts in memory and alone
 * owns its KV keys, so there is nothing to read before a write and no update to lose.
 *
 * Key `views/{hour}/{replica}/{n}`: hour = whole hours since the epoch, in which the views were
 * recorded; n goes up for as long as the replica lives and never repeats. The value is empty, the
 * metadata holds the running totals (tally.ts). What counts is the sum over all keys of an hour.
 *
 * Key `views/{hour}/{replica}/late-{older}`: in this hour the replica wrote views of an older one so late
 * that the rollup may have done with it: puts failed for long, or no view came to flush them.
 *
 * Lifetime: a key is written at most once per flush while its views grow, mostly within its hour,
 * and expires `site.views.kvRetentionHours` after its last write. Nobody deletes it.
 *
 * Repeated views (crowd.ts) are counted by a replica of their own, in keys that begin with `repeats`.
 *
 * Races:
 * - Each write is the whole total, so repeating one is harmless and a failed one is healed by the next.
 * - A total never goes down and an entry never moves to another key. So a reader that sees an old
 *   total, or not yet every key, sees too little, never too much, and the maximum of two readings
 *   is right.
 * - A key with a put under way is left to the next flush: the older of two puts could land last.
 * - A replica that dies takes with it what it had not flushed: at most one interval.
 */
export class Counter {
  readonly #replica: string;
  readonly #counted: Counted;
  #hour = -1;
  /** The key that each article's views of this hour go to. */
  readonly #homes = new Map<number, Segment>();
  #newest: Segment | undefined;
  #segments = 0;
  /** In the order in which they shall be written: the longest waiting first. */
  readonly #dirty = new Set<Segment>();
  /** Keys that the last flush was to write, and that are not known to be written since. */
  readonly #owed = new Set<Segment>();
  #flushes = 0;
  /** Notes that are written. */
  readonly #noted = new Set<string>();
  #armedUntilMs = 0;
  #lazyAtMs = -Infinity;

  /**
   * @param replica a random UUID of this isolate alone: the rollup may split an hour by its first hex
   *   digit. To be made in a handler: at module scope Workers refuse randomness.
   * @param counted what the keys begin with
   */
  constructor(replica: string, counted: Counted = 'views') {
    this.#replica = replica;
    this.#counted = counted;
  }

  /** Counts one view of an article (an integer from 1 to 2^53-1) in the hour of `nowMs`. */
  record(articleId: number, nowMs: number): void {
    this.#turnTo(hourOf(nowMs / 1000));
    const known = [this.#homes.get(articleId), this.#newest];
    const home = known.find((segment) => segment?.add(articleId)) ?? this.#open(articleId);
    this.#homes.set(articleId, home);
    this.#dirty.add(home);
  }

  /**
   * True when the caller must start one delayed flush. Armed is a deadline: if that flush has not
   * begun after 30 s it never will, and the next view is told to start another.
   */
  arm(nowMs: number): boolean {
    const left = this.#armedUntilMs - nowMs;
    // More than was ever granted is left only if the clock was set back.
    if (left > 0 && left <= armedForMs) return false;
    this.#armedUntilMs = nowMs + armedForMs;
    return true;
  }

  /** True when the caller must flush now, because the last such flush began `everyMs` ago or never. */
  isDue(nowMs: number, everyMs: number): boolean {
    const ageMs = nowMs - this.#lazyAtMs;
    // Below zero only if the clock was set back.
    if (ageMs >= 0 && ageMs < everyMs) return false;
    this.#lazyAtMs = nowMs;
    return true;
  }

  /**
   * Writes every key whose total has grown, once. Never throws: a key whose put fails stays
   * dirty and the next flush writes it. Views recorded meanwhile arm the next flush.
   */
  async flush(kv: Pick<KVNamespace, 'put'>, nowMs: number): Promise<FlushResult> {
    this.#armedUntilMs = 0;
    this.#flushes++;
    this.#owed.clear();
    for (const segment of this.#dirty) this.#owed.add(segment);
    return this.#write(kv, nowMs, writesPerFlush);
  }

  /** Whether the last flush has left anything of what it was to write. */
  owes(): boolean {
    return this.#owed.size > 0;
  }

  /** Writes, as `flush` does, what the last one has left: at most so many keys. Neither arms nor disarms the next. */
  async retry(kv: Pick<KVNamespace, 'put'>, nowMs: number, most: number): Promise<FlushResult> {
    return this.#write(kv, nowMs, Math.min(most, writesPerFlush));
  }

  /** Writes what is owed, the longest waiting first. */
  async #write(kv: Pick<KVNamespace, 'put'>, nowMs: number, most: number): Promise<FlushResult> {
    const free = [...this.#dirty].filter(
      (segment) => this.#owed.has(segment) && !segment.putUnderWay(nowMs),
    );
    const chosen = free.slice(0, most);
    const expirationTtl = site.views.kvRetentionHours * 3_600;
    const late = chosen.filter(({ hour }) => isLate(hour, nowMs / 1_000));
    const unnoted = late.length > 0 ? await this.#note(kv, late, { nowMs, expirationTtl }) : [];
    const segments = chosen.filter((segment) => !unnoted.includes(segment)).values();
    let written = 0;
    let failed = unnoted.length;
    const write = async () => {
      // The lanes share one iterator: each takes the next segment as soon as it is free.
      for (const segment of segments) {
        if (!segment.isDirty() || segment.putUnderWay(nowMs)) continue;
        this.#dirty.delete(segment);
        this.#dirty.add(segment);
        const flushes = this.#flushes;
        const saved = await segment.put(kv, { nowMs, expirationTtl });
        if (saved) written++;
        else failed++;
        // A flush that has begun since owes what came before it, too.
        if (!saved) this.#owed.add(segment);
        else if (flushes === this.#flushes || !segment.isDirty()) this.#owed.delete(segment);
        if (segment.isDirty()) this.#dirty.add(segment);
        else this.#dirty.delete(segment);
      }
    };
    await Promise.all(Array.from({ length: concurrency }, write));
    return { written, failed, waiting: this.#dirty.size };
  }

  /**
   * Notes, once in an hour, each older one that is written to so late that the rollup may have done with
   * it. Before the write, so that nothing late is ever without a note; gives the segments whose note failed.
   */
  async #note(
    kv: Pick<KVNamespace, 'put'>,
    late: readonly Segment[],
    { nowMs, expirationTtl }: { readonly nowMs: number; readonly expirationTtl: number },
  ): Promise<readonly Segment[]> {
    const keyOf = ({ hour }: Segment) =>
      noteKey(this.#prefix(hourOf(nowMs / 1_000)), this.#replica, hour);
    for (const note of new Set(late.map(keyOf))) {
      if (this.#noted.has(note)) continue;
      try {
        await kv.put(note, '', { expirationTtl });
        this.#noted.add(note);
      } catch {
        // The next flush tries again.
      }
    }
    return late.filter((segment) => !this.#noted.has(keyOf(segment)));
  }

  /** Keys of other hours take no more views: they stay in memory only while they are dirty. */
  #turnTo(hour: number): void {
    if (hour === this.#hour) return;
    this.#hour = hour;
    this.#noted.clear();
    this.#homes.clear();
    this.#newest = undefined;
  }

  #prefix(hour: number): string {
    return hourPrefix(hour, '', this.#counted);
  }

  #open(articleId: number): Segment {
    const key = `${this.#prefix(this.#hour)}${this.#replica}/${this.#segments++}`;
    const segment = new Segment(this.#hour, key);
    segment.add(articleId);
    this.#newest = segment;
    return segment;
  }
}

/** Records a view and, when one is called for, hands `waitUntil` a flush (see `Flushing`). Never throws. */
export function countView(
  counter: Counter,
  kv: Pick<KVNamespace, 'put'>,
  articleId: number,
  {
    now,
    flushing = { mode: 'timed', afterMs: 20_000 },
    waitUntil,
    sleep,
    onFlush,
  }: {
    /** The clock, in milliseconds since the epoch. */
    readonly now: () => number;
    readonly flushing?: Flushing;
    readonly waitUntil: (work: Promise<unknown>) => void;
    readonly sleep: (ms: number) => Promise<unknown>;
    /** Hears what a flush did, and each retry, for the log. */
    readonly onFlush?: (result: FlushResult) => void;
  },
): void {
  const nowMs = now();
  counter.record(articleId, nowMs);
  const flush = async () => {
    const result = await counter.flush(kv, now());
    onFlush?.(result);
    return result;
  };
  const flushLater = async (ms: number) => {
    await sleep(ms);
    const { written, failed } = await flush();
    let left = writesPerTail - written - failed;
    while (counter.owes() && left > 0 && now() + retryEveryMs <= nowMs + lastRetryMs) {
      await sleep(retryEveryMs);
      const result = await counter.retry(kv, now(), left);
      onFlush?.(result);
      left -= result.written + result.failed;
    }
  };
  if (flushing.mode === 'lazy') {
    if (counter.isDue(nowMs, flushing.everyMs)) waitUntil(flush());
  } else if (counter.arm(nowMs)) {
    waitUntil(flushLater(flushing.afterMs));
  }
}
