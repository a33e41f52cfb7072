import { expect } from 'vitest';
import { viewTotals, type MemoryKv } from '../bindings.ts';
import type { Flushing } from '../../src/views/counter/counter.ts';
import type { Isolate, Put } from './isolate.ts';

/** Views by `{hour} {article}`. */
export type Tally = Map<string, number>;

export function add(tally: Tally, hour: number, article: number, count: number): void {
  const key = `${hour} ${article}`;
  tally.set(key, (tally.get(key) ?? 0) + count);
}

/** Where `tally` has less than it should. */
export function shortfalls(tally: Tally, least: Tally): unknown[] {
  return [...least].filter(([key, views]) => (tally.get(key) ?? 0) < views);
}

/** The views that the isolates have really counted. */
export function truthOf(isolates: readonly Isolate[]): Tally {
  const truth: Tally = new Map();
  for (const { views } of isolates) {
    for (const { hour, article } of views) add(truth, hour, article, 1);
  }
  return truth;
}

/** The views that each replica has brought into KV, whether or not KV still holds them: the last totals of its keys, summed. */
export function landedIn(kv: MemoryKv): Map<string, Tally> {
  const last = new Map(kv.puts.map(({ key, metadata }) => [key, metadata]));
  const landed = new Map<string, Tally>();
  for (const [key, metadata] of last) {
    const [, hour, replica = ''] = key.split('/');
    if (metadata === undefined) continue;
    const tally = landed.get(replica) ?? new Map<string, number>();
    landed.set(replica, tally);
    for (const [article, count] of Object.entries(viewTotals([metadata]))) {
      add(tally, Number(hour), Number(article), count);
    }
  }
  return landed;
}

/** When the views came that an isolate has not got into KV: the latest of each article and hour. */
export function unlanded({ views }: Isolate, landed: Tally | undefined): number[] {
  const left = new Map(landed);
  return views.flatMap(({ hour, article, atMs }) => {
    const key = `${hour} ${article}`;
    const count = left.get(key) ?? 0;
    left.set(key, count - 1);
    return count > 0 ? [] : [atMs];
  });
}

/** How much an isolate may lose. */
export interface LossBound {
  readonly flushing: Flushing;
  /** Longer than all puts of one flush. */
  readonly putsMs: number;
}

/**
 * An isolate that died has lost nothing of what it knew to be written, and no more than what came in one interval
 * (which `timed` ends with the death, and `lazy` begins with the last write) and while its last puts were under
 * way. With `timed`, one that lives has lost nothing. What KV did to an isolate's puts excuses more (see `excuses`).
 */
export function requireBoundedLoss(
  isolate: Isolate,
  landed: Tally | undefined,
  { flushing, putsMs }: LossBound,
): void {
  const { diedMs, flushedUpToMs, replica } = isolate;
  const lost = unlanded(isolate, landed);
  expect(isolate.crossings, 'two puts of a key at once').toBe(0);
  if (isolate.saysAllLanded && isolate.puts.every(({ endMs }) => endMs < Infinity)) {
    expect(lost, `${replica} takes for written what is not`).toEqual([]);
  }
  const sure = lost.filter((atMs) => !isolate.puts.some((put) => isSlowFor(put, atMs)));
  if (diedMs !== undefined && sure.length > 0) {
    expect(Math.min(...sure), 'lost what was flushed').toBeGreaterThanOrEqual(flushedUpToMs);
  }
  if (flushing.mode === 'timed') {
    const old = lost.filter((atMs) => atMs + flushing.afterMs + putsMs < (diedMs ?? Infinity));
    const unexcused = old.filter((atMs) => !excuses(isolate, atMs, flushing.afterMs));
    expect(unexcused, `${replica} lost more than an interval`).toEqual([]);
    return;
  }
  if (diedMs === undefined) return;
  const before = isolate.puts.filter(({ startMs }) => startMs < diedMs - putsMs);
  if (isolate.puts.some(({ failed }) => failed) || before.some(isSlow)) return;
  const old = lost.filter((atMs) => atMs < diedMs - putsMs && sure.includes(atMs));
  if (old.length === 0) return;
  const spanMs = Math.max(...old) - Math.min(...old);
  expect(spanMs, 'lost more than an interval').toBeLessThanOrEqual(flushing.everyMs);
}

/** An isolate that lives and was asked once more, with a KV that takes every put, has lost nothing. */
export function requireNoLoss(isolate: Isolate, landed: Tally | undefined): void {
  expect(unlanded(isolate, landed), `${isolate.replica} lives and has lost views`).toEqual([]);
}

/** A retry comes two seconds after what was before it has ended. */
const retryMs = 2_300;
/** The flush that a view waits for, its retries and a put that they may have met are nearer to it than this. */
const nearMs = 60_000;

/**
 * Whether puts explain that a view of `timed` has not landed: one that took long, or as many failures as its
 * flush has tries before `waitUntil` ends (one, if the isolate died first).
 */
function excuses({ puts, diedMs = Infinity }: Isolate, atMs: number, afterMs: number): boolean {
  if (puts.some((put) => isSlowFor(put, atMs))) return true;
  const tries = atMs + 30_000 < diedMs ? Math.floor((28_000 - afterMs) / retryMs) + 1 : 1;
  const failures = puts.filter(({ failed, startMs }) => {
    return failed && startMs >= atMs && startMs <= atMs + nearMs;
  });
  return failures.length >= tries;
}

/** Whether a put was under way for long, or never seen to end, while the view may have waited for it. */
function isSlowFor(put: Put, atMs: number): boolean {
  return isSlow(put) && Math.abs(put.startMs - atMs) <= nearMs;
}

function isSlow({ startMs, endMs }: Put): boolean {
  return endMs - startMs > retryMs;
}
