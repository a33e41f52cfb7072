import { Counter } from '../../src/views/counter/counter.ts';
import { MemoryKv } from '../bindings.ts';

/** Hours since the epoch, and the rest in milliseconds. */
export const hour = 488_000;
export const start = hour * 3_600_000;
export const second = 1_000;
export const minute = 60 * second;

/** Counts so many views of an article. */
export function record(counter: Counter, articleId: number, times: number, nowMs = start): void {
  for (let view = 0; view < times; view++) counter.record(articleId, nowMs);
}

/** A replica that has counted nothing yet, and an empty KV. */
export function setup() {
  return { counter: new Counter('r1'), kv: new MemoryKv() };
}
