import { expect } from 'vitest';
import { viewTotals, type MemoryKv } from './bindings.ts';
import type { Isolate } from './isolate.ts';

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

/** What the isolates have really counted. */
export function truthOf(isolates: readonly Isolate[]): Tally {
  const truth: Tally = new Map();
  for (const { views } of isolates) {
    for (const { hour, article } of views) add(truth, hour, article, 1);
  }
  return truth;
}

/** What each replica has got into KV, whether KV still holds it or not: its keys' last totals, summed. */
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

/** How much an isolate may lose by dying. */
export interface LossBound {
  readonly mode: 'timed' | 'lazy';
  readonly intervalMs: number;
  /** Longer than all puts of one flush. */
  readonly putsMs: number;
}

/**
 * An isolate that lives has lost nothing. One that died has lost nothing of what it knew to be written, and,
 * where KV takes every put, no more than what came in one interval (which `timed` ends with the death, and
 * `lazy` begins with the last write) and while its last puts were under way.
 */
export function requireBoundedLoss(
  isolate: Isolate,
  landed: Tally | undefined,
  bound: LossBound | undefined,
): void {
  const lost = unlanded(isolate, landed);
  if (lost.length === 0) return;
  const { diedMs, flushedUpToMs, replica } = isolate;
  if (diedMs === undefined) expect.fail(`${replica} lives and has lost ${lost.length} views`);
  expect(Math.min(...lost), 'lost what was flushed').toBeGreaterThanOrEqual(flushedUpToMs);
  if (!bound) return;
  const { mode, intervalMs, putsMs } = bound;
  const old = lost.filter((atMs) => atMs < diedMs - putsMs);
  if (old.length === 0) return;
  const endMs = mode === 'timed' ? diedMs - putsMs : Math.max(...old);
  expect(endMs - Math.min(...old), 'lost more than an interval').toBeLessThanOrEqual(intervalMs);
}
