import { describe, expect, test } from 'vitest';
import { MemoryKv, viewTotals } from '../../tests/support/bindings.ts';
import { Counter, countView } from './counter.ts';

const start = 488_000 * 3_600_000;
const second = 1_000;

function setup() {
  return { counter: new Counter('r1'), kv: new MemoryKv() };
}

/** Time that only moves when told to: what `sleep` and `waitUntil` do to a flush. */
class Clock {
  nowMs = start;
  readonly kv: MemoryKv;
  #timers: { dueMs: number; wake: () => void }[] = [];
  readonly sleep = (ms: number) =>
    new Promise<void>((wake) => this.#timers.push({ dueMs: this.nowMs + ms, wake }));

  constructor(kv: MemoryKv) {
    this.kv = kv;
    kv.nowMs = this.nowMs;
  }

  async advance(ms: number) {
    this.nowMs += ms;
    this.kv.nowMs = this.nowMs;
    const due = this.#timers.filter((timer) => timer.dueMs <= this.nowMs);
    this.#timers = this.#timers.filter((timer) => timer.dueMs > this.nowMs);
    for (const { wake } of due) wake();
    // Lets the flush run to its end: its puts take no time here.
    for (let turn = 0; turn < 50; turn++) await Promise.resolve();
  }
}

describe('countView', () => {
  test('a replica writes a key once an interval, however many views there are', async () => {
    const { counter, kv } = setup();
    const clock = new Clock(kv);
    const waits: Promise<unknown>[] = [];
    let views = 0;
    for (let tick = 0; tick < 1_200; tick++) {
      for (let view = 0; view < tick % 3; view++) {
        views++;
        countView(counter, kv, 573070, {
          nowMs: clock.nowMs,
          waitUntil: (work) => waits.push(work),
          sleep: clock.sleep,
        });
      }
      await clock.advance(second / 2);
    }
    await clock.advance(20 * second);
    await Promise.all(waits);
    const gaps = kv.puts.slice(1).map((put, index) => put.atMs - kv.puts[index]!.atMs);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(20 * second);
    expect(kv.puts.length).toBeGreaterThan(25);
    expect(viewTotals(kv.entries().values())).toEqual({ 573070: views });
  });

  test('says what a flush did', async () => {
    const { counter, kv } = setup();
    const clock = new Clock(kv);
    const heard: unknown[] = [];
    let work: Promise<unknown> | undefined;
    countView(counter, kv, 1, {
      nowMs: start,
      flushing: { mode: 'timed', afterMs: 5 * second },
      waitUntil: (promise) => (work = promise),
      sleep: clock.sleep,
      onFlush: (result) => heard.push(result),
    });
    await clock.advance(5 * second - 1);
    expect(kv.puts).toEqual([]);
    await clock.advance(1);
    await work;
    expect(heard).toEqual([{ written: 1, failed: 0, waiting: 0 }]);
  });

  test('a flush that was cut off is made up for by the next view after the deadline', async () => {
    const { counter, kv } = setup();
    const clock = new Clock(kv);
    const cutOff = () => new Promise<void>(() => {});
    const waits: unknown[] = [];
    const view = (sleep: (ms: number) => Promise<void>) =>
      countView(counter, kv, 1, {
        nowMs: clock.nowMs,
        waitUntil: (work) => waits.push(work),
        sleep,
      });
    view(cutOff);
    await clock.advance(29 * second);
    view(clock.sleep);
    expect(waits).toHaveLength(1);
    await clock.advance(1 * second);
    view(clock.sleep);
    expect(waits).toHaveLength(2);
    await clock.advance(20 * second);
    expect(viewTotals(kv.entries().values())).toEqual({ 1: 3 });
  });

  test('lazily: at once, then at the first view after the interval, never by itself', async () => {
    const { counter, kv } = setup();
    const clock = new Clock(kv);
    const waits: Promise<unknown>[] = [];
    const view = async () => {
      countView(counter, kv, 1, {
        nowMs: clock.nowMs,
        flushing: { mode: 'lazy', everyMs: 900 * second },
        waitUntil: (work) => waits.push(work),
        sleep: () => Promise.reject(new Error('delayed')),
      });
      await Promise.all(waits);
      return viewTotals(kv.entries().values())[1];
    };
    expect([await view(), await view(), await view()]).toEqual([1, 1, 1]);
    await clock.advance(900 * second - 1);
    expect([await view(), kv.puts.length]).toEqual([1, 1]);
    await clock.advance(1);
    expect([await view(), await view()]).toEqual([5, 5]);
    await clock.advance(-3_600 * second);
    expect([await view(), await view()]).toEqual([7, 7]);
    expect(waits).toHaveLength(3);
  });
});
