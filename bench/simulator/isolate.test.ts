import { expect, test } from 'vitest';
import { Isolate } from './isolate.ts';
import { SimulatedKv } from './kv.ts';

const minute = 60_000;

test('timed: writes 20 seconds after the first view, whatever comes between', async () => {
  const kv = new SimulatedKv(0);
  const isolate = new Isolate('r', kv, { mode: 'timed', afterMs: 20_000 }, Infinity);
  for (const seconds of [0, 5, 19]) await isolate.view(1, seconds * 1_000);
  expect(isolate.tail(19_000)).toEqual({ views: 3, ageMs: 19_000 });
  await isolate.passTo(20_000);
  expect([kv.puts, isolate.flushes, isolate.tail(20_000).views]).toEqual([1, 1, 0]);
  await isolate.passTo(minute);
  await isolate.view(1, minute);
  expect([kv.puts, isolate.tail(minute).views]).toEqual([1, 1]);
});

test('lazy: writes at once, and then at the first view after 15 minutes', async () => {
  const kv = new SimulatedKv(0);
  const isolate = new Isolate('r', kv, { mode: 'lazy', everyMs: 15 * minute }, Infinity);
  await isolate.view(1, 0);
  expect([kv.puts, isolate.tail(0).views]).toEqual([1, 0]);
  await isolate.view(1, minute);
  await isolate.passTo(20 * minute);
  expect([kv.puts, isolate.tail(20 * minute)]).toEqual([1, { views: 1, ageMs: 19 * minute }]);
  await isolate.view(2, 20 * minute);
  expect([kv.puts, isolate.tail(20 * minute).views]).toEqual([2, 0]);
});

test('views after the end of the day are not part of the tail', async () => {
  const isolate = new Isolate('r', new SimulatedKv(0), { mode: 'timed', afterMs: 20_000 }, 1_000);
  await isolate.view(1, 999);
  await isolate.view(1, 1_000);
  expect(isolate.tail(1_000)).toEqual({ views: 1, ageMs: 1 });
});
