import { beforeEach, expect, test } from 'vitest';
import { MemoryKv, openSqlite } from '../../tests/support/bindings.ts';
import { connect } from '../db/client.ts';
import { Counter } from './counter.ts';
import { rollUpRepeats } from './repeats.ts';
import { rollUp } from './rollup.ts';

const hour = 494_000;
const now = hour * 3_600 + 420;

let d1: D1Database;
let kv: MemoryKv;
beforeEach(async () => {
  d1 = await openSqlite();
  kv = new MemoryKv();
  kv.nowMs = now * 1_000;
});

async function flush(views: readonly number[], replica: string, hoursAgo = 0): Promise<Counter> {
  const counter = new Counter(replica, 'repeats');
  const nowMs = (now - hoursAgo * 3_600) * 1_000;
  for (const article of views) counter.record(article, nowMs);
  await counter.flush(kv, nowMs);
  return counter;
}

const run = (at = now) => rollUpRepeats(connect(d1), kv, at);
const stored = () =>
  d1.prepare('SELECT hour, article_id, views FROM views_repeated ORDER BY hour, article_id').raw();

test('replicas are summed by hour and article, apart from views', async () => {
  await flush([1, 1, 2], 'a');
  await flush([1], 'b');
  await flush([1], 'c', 1);
  await run();
  expect(await stored()).toEqual([
    [hour - 1, 1, 1],
    [hour, 1, 3],
    [hour, 2, 1],
  ]);
  await rollUp(connect(d1), kv, now);
  expect(await d1.prepare('SELECT * FROM views_hourly').raw()).toEqual([]);
});

test('a rerun writes nothing, a listing that lacks a key takes nothing away', async () => {
  await flush([1, 1], 'a');
  await flush([1], 'b');
  await run();
  expect(await run()).toBe(0);
  kv.puts.pop();
  expect(await run()).toBe(0);
  expect(await stored()).toEqual([[hour, 1, 3]]);
});

test('what no board counts any more goes', async () => {
  await flush([1], 'a');
  await run();
  await run(now + 39 * 86_400);
  expect(await stored()).toHaveLength(1);
  await run(now + 41 * 86_400);
  expect(await stored()).toEqual([]);
});
