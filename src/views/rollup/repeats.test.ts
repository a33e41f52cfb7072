import { beforeEach, expect, test } from 'vitest';
import { MemoryKv, openSqlite } from '../../../testing/bindings.ts';
import { connect } from '../../db/client.ts';
import { Counter } from '../counter/counter.ts';
import { rollUpRepeats } from './repeats.ts';
import { rollUp } from './rollup.ts';
import { encodeTally } from '../tally.ts';

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

test('sums the replicas by hour and article, and leaves the views alone', async () => {
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

test('a second run writes nothing, and a listing that lacks a key lowers nothing', async () => {
  await flush([1, 1], 'a');
  await flush([1], 'b');
  await run();
  expect(await run()).toBe(0);
  kv.puts.pop();
  expect(await run()).toBe(0);
  expect(await stored()).toEqual([[hour, 1, 3]]);
});

test('a run stores at most 750,000 articles, and deletes at most 100,000 rows', async () => {
  const many = JSON.stringify(Array.from({ length: 100_010 }, (_, n) => n));
  const old = hour - 24 * 41;
  const insert = `INSERT INTO views_repeated (hour, article_id, views)
    SELECT ${old}, value, 1 FROM json_each(?)`;
  await d1.prepare(insert).bind(many).run();
  await run();
  expect(await stored()).toHaveLength(10);
  await run();
  expect(await stored()).toEqual([]);
  // An attack on 800,000 articles, 10,000 to a key, would take 32 statements; a run makes 30.
  for (let key = 0; key < 80; key++) {
    const ids = Array.from({ length: 10_000 }, (_, n) => [1 + key * 10_000 + n, 1] as const);
    const metadata = encodeTally(new Map(ids));
    kv.puts.push({ key: `repeats/${hour}/a/${key}`, metadata, atMs: 0, expiresMs: Infinity });
  }
  kv.nowMs = now * 1_000;
  await run();
  expect(await stored()).toHaveLength(750_000);
});

test('deletes the rows that no board counts any more', async () => {
  await flush([1], 'a');
  await run();
  await run(now + 39 * 86_400);
  expect(await stored()).toHaveLength(1);
  await run(now + 41 * 86_400);
  expect(await stored()).toEqual([]);
});
