import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MemoryKv, openBindings, viewTotals } from '../../../testing/bindings.ts';
import {
  hour,
  minute,
  record,
  second,
  setup,
  start,
} from '../../../testing/counting/counter-setup.ts';
import { Counter } from './counter.ts';

function sizes(kv: MemoryKv): number[] {
  return Array.from(kv.entries().values(), (metadata) => JSON.stringify(metadata).length);
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

  test('a view belongs to the hour in which it came, not to the hour of the flush', async () => {
    const { counter, kv } = setup();
    record(counter, 1, 2, start + 60 * minute - 1);
    record(counter, 1, 3, start + 60 * minute);
    await counter.flush(kv, start + 60 * minute + 10 * second);
    expect(viewTotals(kv.entries(`views/${hour}/`).values())).toEqual({ 1: 2 });
    expect(viewTotals(kv.entries(`views/${hour + 1}/`).values())).toEqual({ 1: 3 });
  });

  test('a clock that is set back never overwrites a key', async () => {
    const { counter, kv } = setup();
    for (const offset of [-1, 0, -1, 0]) {
      record(counter, 1, 1, start + offset);
      await counter.flush(kv, start + offset);
    }
    expect(viewTotals(kv.entries(`views/${hour - 1}/`).values())).toEqual({ 1: 2 });
    expect(viewTotals(kv.entries(`views/${hour}/`).values())).toEqual({ 1: 2 });
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
    expect(viewTotals(kv.entries().values())).toEqual(truth);
    expect(Math.max(...sizes(kv))).toBeLessThanOrEqual(1_024);
  });

  test('a key is filled to the last byte before the next key begins', async () => {
    const { counter, kv } = setup();
    // Pairs of 7 characters and a comma: 127 of them take 1,015 of 1,016.
    for (let n = 0; n < 300; n++) record(counter, 60_000 + n * 5_000, 1);
    await counter.flush(kv, start);
    const full = [...kv.entries().values()].map(
      (metadata) => Object.keys(viewTotals([metadata])).length,
    );
    expect(full.reduce((a, b) => a + b)).toBe(300);
    expect(
      sizes(kv)
        .slice(0, -1)
        .every((size) => size > 1_024 - 10),
    ).toBe(true);
  });

  test('a count that grows a digit freezes its full key; the article starts from zero', async () => {
    const { counter, kv } = setup();
    // 127 pairs of `xxxxx.y` take 1,015 of 1,016 characters: one more digit fits, two do not.
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
    expect(viewTotals(kv.entries().values())).toMatchObject({
      [ids[0]!]: 36,
      [ids[1]!]: 37,
      [ids[2]!]: 36,
    });

    // The frozen key takes no view of any article, even where the count would not grow a digit.
    record(counter, ids[0]!, 1);
    await counter.flush(kv, start);
    expect(kv.puts.at(-1)!.key).toBe(`views/${hour}/r1/1`);
    expect(viewTotals(kv.entries().values())).toMatchObject({ [ids[0]!]: 37 });
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
    expect(viewTotals(keys.map(({ metadata }) => metadata))).toEqual(truth);
    expect(await bindings.kv.get(keys[0]!.name)).toBe('');
  });
});

describe('arm', () => {
  test('asks for one flush until that flush begins', async () => {
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
    { name: 'asks for none before the deadline', nowMs: start + 30 * second - 1, armed: false },
    { name: 'asks for another at the deadline', nowMs: start + 30 * second, armed: true },
    {
      name: 'asks for another when the clock was set back',
      nowMs: start - 60 * minute,
      armed: true,
    },
  ])('$name', ({ nowMs, armed }) => {
    const { counter } = setup();
    counter.arm(start);
    expect(counter.arm(nowMs)).toBe(armed);
  });
});
