import { hourOf } from '../../lib/calendar.ts';
import { site } from '../../site.ts';
import { hourPrefix, isLate, noteKey, type Counted } from '../keys.ts';
import { Segment } from './segment.ts';

/** An armed flush that has not begun after this long was cut off: `waitUntil` ends at 30 s. */
const armedForMs = 30_000;
/** Operations on KV that run at once: a Worker has six connections. */
const concurrency = 6;
const writesPerFlush = 500;
/** Writes of a flush and its retries together: an invocation may call KV a thousand times. */
const writesPerTail = 900;
/** KV refuses a second put of a key within a second. */
const retryEveryMs = 2_000;
/** The latest start of a retry after the view that armed the flush: `waitUntil` might cut a later one off. */
const lastRetryMs = 28_000;

export interface FlushResult {
  readonly written: number;
  readonly failed: number;
  /** Keys left for the next flush: they grew meanwhile, their put failed, or one flush may not write so many. */
  readonly waiting: number;
}

/**
 * When a replica writes. In both modes each write is a whole total, and only the death of an isolate loses views:
 *
 * - `timed`: a delayed flush writes `afterMs` after the first unwritten view. An isolate that dies loses at most the
 *   views of that time and those that came while its last puts were under way. The flush writes each key that has
 *   grown once; every two seconds it retries the puts that KV refused and the keys beyond one flush. `afterMs` must
 *   leave room for these retries below 30 s, where `waitUntil` is cut off.
 * - `lazy`: a view flushes at once if the last flush is `everyMs` old or there was none; nothing is delayed. An isolate
 *   that dies loses at most the views of `everyMs` after its last write, however long ago that was, and those that came
 *   while its last puts were under way. It writes each key at most once in `everyMs`, and a view that comes alone at
 *   once: this mode is for plans that count writes.
 *
 * A key that KV still refuses at the last retry (in `lazy`, which has no retries: at the first put) waits for the next
 * flush, and so much later the bound on lost views ends.
 */
export type Flushing =
  | { readonly mode: 'timed'; readonly afterMs: number }
  | { readonly mode: 'lazy'; readonly everyMs: number };

/**
 * One replica of the grow-only counter (G-counter) of views: each isolate counts in memory and writes only KV keys of
 * its own. So it reads nothing before a write, and no two writers overwrite each other.
 *
 * Key `views/{hour}/{replica}/{n}`: `hour` is the hour in which the views came, in whole hours since the epoch; `n`
 * rises for as long as the replica lives and never repeats. The value is empty, the metadata holds the running totals
 * (tally.ts). The views of an hour are the sum over all its keys.
 *
 * Key `views/{hour}/{replica}/late-{older}`: a note. In `hour` the replica wrote views of the hour `older`, so late
 * that the rollup may have read `older` for the last time: puts failed for long, or no view came to flush them.
 *
 * Lifetime: a flush writes a key at most once, while the key's views grow, mostly within its hour. The key expires
 * `site.views.kvRetentionHours` after its last write. Nobody deletes it.
 *
 * Another replica counts the repeated views (crowd.ts), in keys that begin with `repeats`.
 *
 * Races:
 * - Each write is the whole total: writing it twice is harmless, and the next write makes up for a failed one.
 * - A total never goes down, and an entry never moves to another key. A reader that sees an old total, or misses a key,
 *   gets too little and never too much. So the maximum of two readings is right.
 * - Two puts of one key could land in either order, so a flush skips a key whose put is under way: the next flush
 *   writes it.
 * - A replica that dies loses its unwritten views: those of one interval at most.
 */
export class Counter {
  readonly #replica: string;
  readonly #counted: Counted;
  #hour = -1;
  /** The key that each article's views of this hour go to. */
  readonly #homes = new Map<number, Segment>();
  #newest: Segment | undefined;
  #segments = 0;
  /** Keys with unwritten views, in the order in which to write them: the longest waiting first. */
  readonly #dirty = new Set<Segment>();
  /** Keys that the last flush had to write, and that no put has certainly written since. */
  readonly #owed = new Set<Segment>();
  #flushes = 0;
  /** The keys of the notes (`late-…`) that KV has taken in this hour. */
  readonly #noted = new Set<string>();
  #armedUntilMs = 0;
  #lazyAtMs = -Infinity;

  /**
   * @param replica a random UUID of this isolate alone: the rollup may split an hour by its first hex
   *   digit. Make it in a handler: at module scope Workers refuse randomness.
   * @param counted the first part of the keys
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
   * True when the caller must start one delayed flush. An armed flush has a deadline: if it has not
   * begun after 30 s, it never will, and the next view must start another.
   */
  arm(nowMs: number): boolean {
    const left = this.#armedUntilMs - nowMs;
    // If more time is left than was granted, the clock was set back: arm again.
    if (left > 0 && left <= armedForMs) return false;
    this.#armedUntilMs = nowMs + armedForMs;
    return true;
  }

  /** True when the caller must flush now: the last such flush began `everyMs` ago, or there was none. */
  isDue(nowMs: number, everyMs: number): boolean {
    const ageMs = nowMs - this.#lazyAtMs;
    // A negative age means that the clock was set back: flush.
    if (ageMs >= 0 && ageMs < everyMs) return false;
    this.#lazyAtMs = nowMs;
    return true;
  }

  /**
   * Writes once every key whose total has grown, at most 500 of them. Never throws: a key whose put fails stays
   * dirty, and the next flush writes it. Views recorded meanwhile arm the next flush.
   */
  async flush(kv: Pick<KVNamespace, 'put'>, nowMs: number): Promise<FlushResult> {
    this.#armedUntilMs = 0;
    this.#flushes++;
    this.#owed.clear();
    for (const segment of this.#dirty) this.#owed.add(segment);
    return this.#write(kv, nowMs, writesPerFlush);
  }

  /** Whether the last flush has left any of its keys unwritten. */
  owes(): boolean {
    return this.#owed.size > 0;
  }

  /** Writes the keys that the last flush left, at most `most` of them. Neither arms nor disarms the next flush. */
  async retry(kv: Pick<KVNamespace, 'put'>, nowMs: number, most: number): Promise<FlushResult> {
    return this.#write(kv, nowMs, Math.min(most, writesPerFlush));
  }

  /** Writes the owed keys, the longest waiting first. */
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
        // Another flush may have begun during this put: it also owes the views that came before it.
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
   * Writes a note for each older hour that gets views so late that the rollup may have read it for the last time; one
   * note per older hour in each hour. Notes come before the views, so that no late view is without a note. Gives the
   * segments whose note failed.
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

  /** Begins an hour: the keys of other hours take no more views and stay in memory only while they are dirty. */
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

/** Records a view and, when a flush is due (see `Flushing`), hands it to `waitUntil`. Never throws. */
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
    /** Gets the result of the flush and of each retry, for the log. */
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
