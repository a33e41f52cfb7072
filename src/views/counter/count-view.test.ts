import { describe, expect, test } from 'vitest';
import { MemoryKv, viewTotals } from '../../../testing/bindings.ts';
import { Counter, countView } from './counter.ts';

const start = 488_000 * 3_600_000;
const second = 1_000;

function setup() {
  return { counter: new Counter('r1'), kv: new MemoryKv() };
}

/** A clock that moves only when told to, for the time that a flush sleeps. */
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
    // Let the flush run to its end: its puts take no time here.
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
          now: () => clock.nowMs,
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
      now: () => clock.nowMs,
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

  test('when a flush was cut off, the next view after the deadline starts another', async () => {
    const { counter, kv } = setup();
    const clock = new Clock(kv);
    const cutOff = () => new Promise<void>(() => {});
    const waits: unknown[] = [];
    const view = (sleep: (ms: number) => Promise<void>) =>
      countView(counter, kv, 1, {
        now: () => clock.nowMs,
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

  test('lazy mode writes the first view at once, then at the first view after each interval', async () => {
    const { counter, kv } = setup();
    const clock = new Clock(kv);
    const waits: Promise<unknown>[] = [];
    const view = async () => {
      countView(counter, kv, 1, {
        now: () => clock.nowMs,
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

  describe('when no further view comes', () => {
    /** Counts one view of each of so many articles, then lets `seconds` pass. Gives the times of the puts. */
    async function fallIdle(kv: MemoryKv, { articles = 1, afterMs = 20 * second, seconds = 60 }) {
      const counter = new Counter('r1');
      const clock = new Clock(kv);
      const putsAt: number[] = [];
      const counted = {
        put: (...args: Parameters<MemoryKv['put']>) => {
          putsAt.push((clock.nowMs - start) / second);
          return kv.put(...args);
        },
      };
      for (let n = 0; n < articles; n++) {
        countView(counter, counted, 36 ** 5 + n, {
          now: () => clock.nowMs,
          flushing: { mode: 'timed', afterMs },
          waitUntil: () => {},
          sleep: clock.sleep,
        });
      }
      for (let tick = 0; tick < seconds * 2; tick++) await clock.advance(second / 2);
      return { counter, clock, counted, putsAt };
    }
    const landed = (kv: MemoryKv) =>
      Object.values(viewTotals(kv.entries().values())).reduce((sum, count) => sum + count, 0);

    test.each([
      { afterMs: 20 * second, refused: 1, putsAt: [20, 22] },
      { afterMs: 20 * second, refused: 4, putsAt: [20, 22, 24, 26, 28] },
      { afterMs: 25 * second, refused: 1, putsAt: [25, 27] },
    ])(
      'a put that KV refuses is repeated while waitUntil lasts: $refused of $putsAt',
      async ({ afterMs, refused, putsAt: expected }) => {
        const kv = new MemoryKv();
        let puts = 0;
        kv.outcome = () => (puts++ < refused ? 'refused' : 'ok');
        const { putsAt } = await fallIdle(kv, { afterMs });
        expect(putsAt).toEqual(expected);
        expect(landed(kv)).toBe(1);
      },
    );

    test('when KV refuses all retries, the next view arms a flush that writes everything', async () => {
      const kv = new MemoryKv();
      kv.outcome = () => 'refused';
      const { counter, clock, counted, putsAt } = await fallIdle(kv, {});
      expect(putsAt).toEqual([20, 22, 24, 26, 28]);
      kv.outcome = () => 'ok';
      countView(counter, counted, 36 ** 5, {
        now: () => clock.nowMs,
        waitUntil: () => {},
        sleep: clock.sleep,
      });
      for (let tick = 0; tick < 40; tick++) await clock.advance(second / 2);
      expect(landed(kv)).toBe(2);
    });

    test('the keys beyond those of one flush are written by its retry', async () => {
      const kv = new MemoryKv();
      // About 120 articles fit in a key.
      await fallIdle(kv, { articles: 120 * 601, seconds: 30 });
      expect(landed(kv)).toBe(120 * 601);
      expect(kv.puts.length).toBeGreaterThan(600);
    });

    test('a flush and its retries make at most 900 puts: an invocation may make a thousand', async () => {
      const kv = new MemoryKv();
      kv.outcome = () => 'refused';
      const { putsAt } = await fallIdle(kv, { articles: 120 * 601, seconds: 30 });
      expect(putsAt).toHaveLength(900);
    });
  });

  test('a retry writes the refused key, and not the views that came since', async () => {
    const { counter, kv } = setup();
    const clock = new Clock(kv);
    const view = (articleId: number) =>
      countView(counter, kv, articleId, {
        now: () => clock.nowMs,
        waitUntil: () => {},
        sleep: clock.sleep,
      });
    const step = async (seconds: number) => {
      for (let tick = 0; tick < seconds * 2; tick++) await clock.advance(second / 2);
    };
    // The views fill two keys; KV refuses the first key once.
    for (let n = 0; n < 200; n++) view(36 ** 5 + n);
    let refusals = 0;
    kv.outcome = (key) => (key.endsWith('/0') && refusals++ === 0 ? 'refused' : 'ok');
    await step(21);
    view(36 ** 5 + 199);
    await step(2);
    const keys = () => kv.puts.map(({ key }) => key.split('/').at(-1));
    expect(keys()).toEqual(['1', '0']);
    await step(60);
    expect(keys()).toEqual(['1', '0', '1']);
  });
});
