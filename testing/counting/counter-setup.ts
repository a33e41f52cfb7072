import { Counter } from '../../src/views/counter/counter.ts';
import { MemoryKv } from '../bindings.ts';

/** An hour in hours since the epoch. The other times are in milliseconds. */
export const hour = 488_000;
export const start = hour * 3_600_000;
export const second = 1_000;
export const minute = 60 * second;

/** Counts `times` views of an article. */
export function record(counter: Counter, articleId: number, times: number, nowMs = start): void {
  for (let view = 0; view < times; view++) counter.record(articleId, nowMs);
}

/** A replica that has counted nothing yet, and an empty KV. */
export function setup() {
  return { counter: new Counter('r1'), kv: new MemoryKv() };
}
