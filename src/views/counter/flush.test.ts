import { describe, expect, test } from 'vitest';
import { viewTotals } from '../../../testing/bindings.ts';
import {
  hour,
  minute,
  record,
  second,
  setup,
  start,
} from '../../../testing/counting/counter-setup.ts';

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

  test.each(['refused', 'landed'] as const)(
    'a put that %s is repeated by the next',
    async (how) => {
      const { counter, kv } = setup();
      record(counter, 1, 3);
      kv.outcome = () => how;
      expect(await counter.flush(kv, start)).toEqual({ written: 0, failed: 1, waiting: 1 });
      kv.outcome = () => 'ok';
      expect(await counter.flush(kv, start)).toEqual({ written: 1, failed: 0, waiting: 0 });
      expect(viewTotals(kv.entries().values())).toEqual({ 1: 3 });
    },
  );

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
    // The first keys grow again, but the keys that were never written come before them.
    for (let n = 0; n < 300; n++) record(counter, 36 ** 5 + n, 1);
    const next = await counter.flush(kv, start + 20 * second);
    expect(next).toEqual({ written: first.waiting + 3, failed: 0, waiting: 0 });
    expect(new Set(written.slice(0, 500 + first.waiting)).size).toBe(500 + first.waiting);
  });

  test('keys that fail again and again do not keep the others waiting', async () => {
    const { counter, kv } = setup();
    for (let n = 0; n < 120 * 601; n++) record(counter, 36 ** 5 + n, 1);
    kv.outcome = () => 'refused';
    const { failed, waiting } = await counter.flush(kv, start);
    expect(failed).toBe(500);
    kv.outcome = (key) => (Number(key.split('/').at(-1)) < 500 ? 'refused' : 'ok');
    expect(await counter.flush(kv, start + 20 * second)).toMatchObject({ written: waiting - 500 });
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

  test('never has two puts of one key under way: their order would be unknown', async () => {
    const { counter, kv } = setup();
    record(counter, 1, 1);
    kv.outcome = () => 'hung';
    void counter.flush(kv, start);
    kv.outcome = () => 'ok';
    record(counter, 1, 1);
    expect(await counter.flush(kv, start + 5 * second)).toMatchObject({ written: 0, waiting: 1 });
    expect(await counter.flush(kv, start + 20 * second)).toMatchObject({ written: 1, waiting: 0 });
    expect(viewTotals(kv.entries().values())).toEqual({ 1: 2 });
  });

  test.each([
    { ends: 'well', end: (put: Hanging) => put.resolve() },
    { ends: 'badly', end: (put: Hanging) => put.reject(new Error('KV PUT failed: 500')) },
  ])('a key whose dead put ends $ends after all is written again', async ({ end }) => {
    const { counter, kv } = setup();
    record(counter, 1, 1);
    const old = hang();
    const late = counter.flush(old.kv, start);
    record(counter, 1, 1);
    expect(await counter.flush(kv, start + 20 * second)).toMatchObject({ written: 1 });
    // Now KV holds the old total in place of the new one.
    await kv.put(`views/${hour}/r1/0`, '', { metadata: { v: '1.1' } });
    end(old);
    expect(await late).toEqual({ written: 0, failed: 1, waiting: 1 });
    await counter.flush(kv, start + 40 * second);
    expect(viewTotals(kv.entries().values())).toEqual({ 1: 2 });
  });

  test('a key with a later put under way when its dead put ends is written again', async () => {
    const { counter, kv } = setup();
    record(counter, 1, 1);
    const old = hang();
    const late = counter.flush(old.kv, start);
    record(counter, 1, 1);
    const young = hang();
    const next = counter.flush(young.kv, start + 20 * second);
    old.reject(new Error('KV PUT failed: 500'));
    await late;
    young.resolve();
    expect(await next).toEqual({ written: 0, failed: 1, waiting: 1 });
    expect(await counter.flush(kv, start + 40 * second)).toMatchObject({ written: 1, waiting: 0 });
  });
});

type Hanging = ReturnType<typeof hang>;

/** A KV whose put ends when the test resolves or rejects it. */
function hang() {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  return { kv: { put: () => promise }, resolve, reject };
}
