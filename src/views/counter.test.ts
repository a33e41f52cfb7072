import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MemoryKv, openBindings } from '../../tests/support/bindings.ts';
import { Counter, countView } from './counter.ts';
import { decodeTally } from './tally.ts';

const hour = 488_000;
const start = hour * 3_600_000;
const second = 1_000;
const minute = 60 * second;

/** Views by article over all keys that KV holds. */
function totals(entries: Map<string, unknown>): Record<number, number> {
  const sums: Record<number, number> = {};
  for (const metadata of entries.values()) {
    for (const [id, count] of decodeTally(metadata)) sums[id] = (sums[id] ?? 0) + count;
  }
  return sums;
}

function record(counter: Counter, articleId: number, times: number, nowMs = start) {
  for (let view = 0; view < times; view++) counter.record(articleId, nowMs);
}

function sizes(kv: MemoryKv): number[] {
  return Array.from(kv.entries().values(), (metadata) => JSON.stringify(metadata).length);
}

function setup() {
  return { counter: new Counter('r1'), kv: new MemoryKv() };
}

describe('keys', () => {
  test('one key an hour, with its running total', async () => {
    const { counter, kv } = setup();
    record(counter, 573070, 3);
    record(counter, 12, 1);
    await counter.flush(kv, start);
    record(counter, 573070, 2);
    await counter.flush(kv, start + minute);
    expect(kv.puts).toMatchObject([
      { key: `views/${hour}/r1/0`, metadata: { v: 'ca6m.3,c.1' } },
      { key: `views/${hour}/r1/0`, metadata: { v: 'ca6m.5,c.1' } },
    ]);
  });

  test('a key lives 72 hours from its last write', async () => {
    const { counter, kv } = setup();
    record(counter, 1, 1);
    await counter.flush(kv, start);
    kv.nowMs = 72 * 60 * minute - 1;
    expect(kv.entries().size).toBe(1);
    kv.nowMs = 72 * 60 * minute;
    expect(kv.entries().size).toBe(0);
  });

  test('a view belongs to the hour in which it came, not to that of the flush', async () => {
    const { counter, kv } = setup();
    record(counter, 1, 2, start + 60 * minute - 1);
    record(counter, 1, 3, start + 60 * minute);
    await counter.flush(kv, start + 60 * minute + 10 * second);
    expect(totals(kv.entries(`views/${hour}/`))).toEqual({ 1: 2 });
    expect(totals(kv.entries(`views/${hour + 1}/`))).toEqual({ 1: 3 });
  });

  test('a clock that is set back never overwrites a key', async () => {
    const { counter, kv } = setup();
    for (const offset of [-1, 0, -1, 0]) {
      record(counter, 1, 1, start + offset);
      await counter.flush(kv, start + offset);
    }
    expect(totals(kv.entries(`views/${hour - 1}/`))).toEqual({ 1: 2 });
    expect(totals(kv.entries(`views/${hour}/`))).toEqual({ 1: 2 });
  });

  test.each([
    { name: 'more articles than a key holds', ids: (n: number) => 500_000 + n, count: 400 },
    { name: 'the longest ids', ids: (n: number) => Number.MAX_SAFE_INTEGER - n, count: 400 },
    { name: 'one article', ids: () => 573070, count: 2_000 },
  ])('$name: every key fits, nothing is lost', async ({ ids, count }) => {
    const { counter, kv } = setup();
    const truth: Record<number, number> = {};
    for (let n = 0; n < count; n++) {
      record(counter, ids(n), 1);
      truth[ids(n)] = (truth[ids(n)] ?? 0) + 1;
    }
    await counter.flush(kv, start);
    expect(totals(kv.entries())).toEqual(truth);
    expect(Math.max(...sizes(kv))).toBeLessThanOrEqual(1_024);
  });

  test('keys are filled to the last byte before the next one begins', async () => {
    const { counter, kv } = setup();
    // Pairs of 7 characters and a comma: 127 of them take 1,015 of 1,016.
    for (let n = 0; n < 300; n++) record(counter, 60_000 + n * 5_000, 1);
    await counter.flush(kv, start);
    const full = [...kv.entries().values()].map((metadata) => decodeTally(metadata).length);
    expect(full.reduce((a, b) => a + b)).toBe(300);
    expect(
      sizes(kv)
        .slice(0, -1)
        .every((size) => size > 1_024 - 10),
    ).toBe(true);
  });

  test('a count that grows a digit freezes its full key; the article starts from zero', async () => {
    const { counter, kv } = setup();
    // 127 pairs of `xxxxx.y` are 1,015 characters: room for one digit more, not for two.
    const ids = Array.from({ length: 127 }, (_, n) => 36 ** 4 + n);
    for (const id of ids) record(counter, id, 35);
    await counter.flush(kv, start);
    expect(kv.entries().size).toBe(1);

    record(counter, ids[0]!, 1);
    await counter.flush(kv, start);
    expect(kv.entries().size).toBe(1);

    record(counter, ids[1]!, 2);
    record(counter, ids[2]!, 1);
    const before = kv.puts.length;
    await counter.flush(kv, start);
    expect(kv.puts.slice(before)).toMatchObject([
      { key: `views/${hour}/r1/1`, metadata: { v: `${id36(ids[1])}.2,${id36(ids[2])}.1` } },
    ]);
    expect(totals(kv.entries())).toMatchObject({ [ids[0]!]: 36, [ids[1]!]: 37, [ids[2]!]: 36 });

    // Views of an article of the frozen key that did not grow a digit go to the new key as well.
    record(counter, ids[0]!, 1);
    await counter.flush(kv, start);
    expect(kv.puts.at(-1)!.key).toBe(`views/${hour}/r1/1`);
    expect(totals(kv.entries())).toMatchObject({ [ids[0]!]: 37 });
  });
});

function id36(id: number | undefined): string {
  return id!.toString(36);
}

describe('the real KV', () => {
  let bindings: Awaited<ReturnType<typeof openBindings>>;
  beforeAll(async () => {
    bindings = await openBindings();
  });
  afterAll(() => bindings.dispose());

  test('takes full keys and lists them with their counts', async () => {
    const counter = new Counter('5f0c6a0e-6f1c-4c7b-9d53-0c7c0a4f3a11');
    const truth: Record<number, number> = {};
    for (let n = 0; n < 1_000; n++) {
      const id = n % 3 === 0 ? Number.MAX_SAFE_INTEGER - (n % 100) : 570_000 + (n % 250);
      record(counter, id, 1);
      truth[id] = (truth[id] ?? 0) + 1;
    }
    const result = await counter.flush(bindings.kv, start);
    expect(result.failed).toBe(0);
    const { keys } = await bindings.kv.list({ prefix: `views/${hour}/` });
    expect(keys).toHaveLength(result.written);
    expect(totals(new Map(keys.map((key) => [key.name, key.metadata])))).toEqual(truth);
    expect(await bindings.kv.get(keys[0]!.name)).toBe('');
  });
});

describe('flush', () => {
  test('writes only what has grown', async () => {
    const { counter, kv } = setup();
    record(counter, 1, 1);
    expect(await counter.flush(kv, start)).toEqual({ written: 1, failed: 0, waiting: 0 });
    expect(await counter.flush(kv, start)).toEqual({ written: 0, failed: 0, waiting: 0 });
    record(counter, 1, 1, start + 60 * minute);
    expect(await counter.flush(kv, start)).toEqual({ written: 1, failed: 0, waiting: 0 });
    expect(kv.puts.at(-1)!.key).toContain(`views/${hour + 1}/`);
  });

  test.each(['refused', 'landed'] as const)('a put that %s is healed by the next', async (how) => {
    const { counter, kv } = setup();
    record(counter, 1, 3);
    kv.outcome = () => how;
    expect(await counter.flush(kv, start)).toEqual({ written: 0, failed: 1, waiting: 1 });
    kv.outcome = () => 'ok';
    expect(await counter.flush(kv, start)).toEqual({ written: 1, failed: 0, waiting: 0 });
    expect(totals(kv.entries())).toEqual({ 1: 3 });
  });

  test('a failure of one key does not keep the others from being written', async () => {
    const { counter, kv } = setup();
    for (let n = 0; n < 1_000; n++) record(counter, 500_000 + n, 1);
    kv.outcome = (key) => (key.endsWith('/3') ? 'refused' : 'ok');
    const { written, failed, waiting } = await counter.flush(kv, start);
    expect({ failed, waiting }).toEqual({ failed: 1, waiting: 1 });
    expect(kv.entries().size).toBe(written);
  });

  test('six puts at a time, 500 keys at most, the longest waiting first', async () => {
    const { counter } = setup();
    const truth = 120 * 601;
    for (let n = 0; n < truth; n++) record(counter, 36 ** 5 + n, 1);
    const written: string[] = [];
    let open = 0;
    let most = 0;
    const kv = {
      async put(key: string) {
        most = Math.max(most, ++open);
        await Promise.resolve();
        written.push(key);
        open--;
      },
    };
    const first = await counter.flush(kv, start);
    expect(first).toMatchObject({ written: 500, failed: 0 });
    expect(most).toBe(6);
    // The first keys grow again, but those that were never written come before them.
    for (let n = 0; n < 300; n++) record(counter, 36 ** 5 + n, 1);
    const next = await counter.flush(kv, start + 20 * second);
    expect(next).toEqual({ written: first.waiting + 3, failed: 0, waiting: 0 });
    expect(new Set(written.slice(0, 500 + first.waiting)).size).toBe(500 + first.waiting);
  });

  test('views that come while a put is under way are not lost', async () => {
    const { counter } = setup();
    const puts: { metadata: unknown; done: () => void }[] = [];
    const kv = {
      put: (_key: string, _value: unknown, options?: KVNamespacePutOptions) =>
        new Promise<void>((done) => puts.push({ metadata: options?.metadata, done })),
    };
    record(counter, 1, 1);
    const first = counter.flush(kv, start);
    record(counter, 1, 1);
    puts[0]!.done();
    expect(await first).toEqual({ written: 1, failed: 0, waiting: 1 });
    const next = counter.flush(kv, start + 20 * second);
    puts[1]!.done();
    expect(await next).toEqual({ written: 1, failed: 0, waiting: 0 });
    expect(puts.map((put) => put.metadata)).toEqual([{ v: '1.1' }, { v: '1.2' }]);
  });

  test('never has two puts of one key under way, whose order nobody would know', async () => {
    const { counter, kv } = setup();
    record(counter, 1, 1);
    kv.outcome = () => 'hung';
    void counter.flush(kv, start);
    kv.outcome = () => 'ok';
    record(counter, 1, 1);
    expect(await counter.flush(kv, start + 5 * second)).toMatchObject({ written: 0, waiting: 1 });
    expect(await counter.flush(kv, start + 20 * second)).toMatchObject({ written: 1, waiting: 0 });
    expect(totals(kv.entries())).toEqual({ 1: 2 });
  });

  test('a put that was taken for dead and ends after all is written again', async () => {
    const { counter, kv } = setup();
    let revive = () => {};
    record(counter, 1, 1);
    const late = counter.flush(
      { put: () => new Promise<void>((resolve) => (revive = resolve)) },
      start,
    );
    record(counter, 1, 1);
    expect(await counter.flush(kv, start + 20 * second)).toMatchObject({ written: 1 });
    // Now the old total lies over the new one.
    await kv.put(`views/${hour}/r1/0`, '', { metadata: { v: '1.1' } });
    revive();
    expect(await late).toMatchObject({ waiting: 1 });
    await counter.flush(kv, start + 40 * second);
    expect(totals(kv.entries())).toEqual({ 1: 2 });
  });
});

describe('arm', () => {
  test('once until the flush begins', async () => {
    const { counter, kv } = setup();
    expect([counter.arm(start), counter.arm(start), counter.arm(start + 29 * second)]).toEqual([
      true,
      false,
      false,
    ]);
    const flush = counter.flush(kv, start + 20 * second);
    expect(counter.arm(start + 20 * second)).toBe(true);
    await flush;
    expect(counter.arm(start + 21 * second)).toBe(false);
  });

  test.each([
    { name: 'just before the deadline', nowMs: start + 30 * second - 1, armed: false },
    { name: 'a flush that was cut off is started anew', nowMs: start + 30 * second, armed: true },
    {
      name: 'a clock that is set back does not silence it',
      nowMs: start - 60 * minute,
      armed: true,
    },
  ])('$name', ({ nowMs, armed }) => {
    const { counter } = setup();
    counter.arm(start);
    expect(counter.arm(nowMs)).toBe(armed);
  });
});

/** Time that only moves when told to: what `sleep` and `waitUntil` do to a flush. */
class Clock {
  nowMs = start;
  readonly kv: MemoryKv;
  #timers: { dueMs: number; wake: () => void }[] = [];
  readonly sleep = (ms: number) =>
    new Promise<void>((wake) => this.#timers.push({ dueMs: this.nowMs + ms, wake }));

  constructor(kv: MemoryKv) {
    this.kv = kv;
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
    expect(totals(kv.entries())).toEqual({ 573070: views });
  });

  test('says what a flush did', async () => {
    const { counter, kv } = setup();
    const clock = new Clock(kv);
    const heard: unknown[] = [];
    let work: Promise<unknown> | undefined;
    countView(counter, kv, 1, {
      nowMs: start,
      flushAfterMs: 5 * second,
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
    expect(totals(kv.entries())).toEqual({ 1: 3 });
  });
});
