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

/** The entries of `least` of which `tally` has fewer views. */
export function shortfalls(tally: Tally, least: Tally): unknown[] {
  return [...least].filter(([key, views]) => (tally.get(key) ?? 0) < views);
}

/** All views that the isolates counted, whether or not they reached KV. */
export function truthOf(isolates: readonly Isolate[]): Tally {
  const truth: Tally = new Map();
  for (const { views } of isolates) {
    for (const { hour, article } of views) add(truth, hour, article, 1);
  }
  return truth;
}

/** The views that each replica brought into KV, even if KV no longer holds them: the sum of its keys' last totals. */
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

/** Times of an isolate's views that are not in KV. For each article and hour, the latest views count as missing. */
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
  /** Milliseconds that all puts of one flush never exceed. */
  readonly putsMs: number;
}

/**
 * Requires that an isolate lost no more views than the design allows:
 * - A view is never lost if the counter knew that it was written.
 * - With `timed`, a living isolate lost nothing. A dead one lost only views of the last interval before its death.
 * - With `lazy`, a dead isolate lost only views of one interval after its last write.
 * - Views that came while a dead isolate's last puts were under way (`putsMs`) may also be lost.
 * - Slow and failed puts excuse further losses (see `excuses`).
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

/** Requires that a living isolate lost nothing. It must have had one more view, with a KV that accepts every put. */
export function requireNoLoss(isolate: Isolate, landed: Tally | undefined): void {
  expect(unlanded(isolate, landed), `${isolate.replica} lives and has lost views`).toEqual([]);
}

/** A retry begins about two seconds after the previous attempt has ended. */
const retryMs = 2_300;
/** Every put that can delay a view begins within this time of it: the puts of its flush, retries, and earlier ones. */
const nearMs = 60_000;

/**
 * Whether puts explain that a view of `timed` has not landed: one put near it was slow, or as many puts failed as its
 * flush has attempts before `waitUntil` ends (one attempt, if the isolate died first).
 */
function excuses({ puts, diedMs = Infinity }: Isolate, atMs: number, afterMs: number): boolean {
  if (puts.some((put) => isSlowFor(put, atMs))) return true;
  const tries = atMs + 30_000 < diedMs ? Math.floor((28_000 - afterMs) / retryMs) + 1 : 1;
  const failures = puts.filter(({ failed, startMs }) => {
    return failed && startMs >= atMs && startMs <= atMs + nearMs;
  });
  return failures.length >= tries;
}

/** Whether a view may have waited for this put, and the put took long or was never seen to end. */
function isSlowFor(put: Put, atMs: number): boolean {
  return isSlow(put) && Math.abs(put.startMs - atMs) <= nearMs;
}

function isSlow({ startMs, endMs }: Put): boolean {
  return endMs - startMs > retryMs;
}
