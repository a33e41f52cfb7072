import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { MeteredD1 } from '../../../bench/simulator/metered-d1.ts';
import { MemoryKv, openBindings } from '../../../testing/bindings.ts';
import { cronOf, day, midnight, putTally } from '../../../testing/counting/rollup-setup.ts';
import { connect, type Database } from '../../db/client.ts';
import { Counter } from '../counter/counter.ts';
import { rollUp } from './rollup.ts';

let bindings: Awaited<ReturnType<typeof openBindings>>;
let db: Database;
let kv: MemoryKv;
beforeAll(async () => {
  bindings = await openBindings();
  db = connect(bindings.db);
});
afterAll(() => bindings.dispose());
beforeEach(async () => {
  kv = new MemoryKv();
  kv.nowMs = midnight * 3_600_000;
  await bindings.db.batch([
    bindings.db.prepare('DELETE FROM views_hourly'),
    bindings.db.prepare('DELETE FROM views_daily'),
    bindings.db.prepare(`REPLACE INTO watermarks VALUES ('views', ${midnight - 3})`),
  ]);
});

const put = (hour: number, tally: string, replica?: string) => putTally(kv, hour, tally, replica);

function run(hour: number, options?: { lists: number }) {
  kv.nowMs = cronOf(hour) * 1_000;
  return rollUp(db, kv, cronOf(hour), options);
}

async function rows(table: string): Promise<unknown[][]> {
  return bindings.db.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`).raw();
}

describe('one run', () => {
  test('sums the replicas of an hour and the hours of a day', async () => {
    await put(midnight, '1.3,2.1', 'r1');
    await put(midnight, '1.4', 'r2');
    await put(midnight + 1, '1.z');
    const figures = await run(midnight + 2);
    expect(figures).toEqual({
      hours: 5,
      parts: 0,
      lists: 5,
      keys: 3,
      pairs: 3,
      statements: 2 + 1 + 2,
      // Three rows of hours, three of days (one day twice), and the watermark once.
      rowsWritten: 3 + 3 + 1,
      rowsDeleted: 0,
      hoursLost: 0,
      complete: true,
    });
    expect(await rows('views_hourly')).toEqual([
      [midnight, 1, 7],
      [midnight, 2, 1],
      [midnight + 1, 1, 35],
    ]);
    expect(await rows('views_daily')).toEqual([
      [day, 1, 42],
      [day, 2, 1],
    ]);
    expect(await rows('watermarks')).toEqual([['views', midnight]]);
  });

  test('for the second time writes no row', async () => {
    await put(midnight, '1.3,2.1');
    await put(midnight + 1, '2.1');
    await run(midnight + 2);
    expect(await run(midnight + 2)).toMatchObject({ hours: 2, rowsWritten: 0, rowsDeleted: 0 });
  });

  test('takes the greater of what is stored and what is counted', async () => {
    await put(midnight, '1.5,2.5');
    await run(midnight + 1);
    await put(midnight, '1.4,2.6,3.1');
    await run(midnight + 1);
    expect(await rows('views_hourly')).toEqual([
      [midnight, 1, 5],
      [midnight, 2, 6],
      [midnight, 3, 1],
    ]);
    expect(await rows('views_daily')).toEqual([
      [day, 1, 5],
      [day, 2, 6],
      [day, 3, 1],
    ]);
  });

  test('counts the current hour, and does not close it', async () => {
    await kv.put(`views/${midnight + 5}/r1/0`, '', { metadata: { v: '1.1' } });
    await run(midnight + 5);
    expect(await rows('views_hourly')).toEqual([[midnight + 5, 1, 1]]);
    expect(await rows('watermarks')).toEqual([['views', midnight + 3]]);
  });

  test('stores 50,000 articles with the greatest ids in one hour', async () => {
    const top = Number.MAX_SAFE_INTEGER;
    const counter = new Counter('r1');
    for (let n = 0; n < 50_000; n++) counter.record(top - n, midnight * 3_600_000);
    // One flush writes 500 keys, and these are more.
    await counter.flush(kv, kv.nowMs);
    expect(await counter.flush(kv, kv.nowMs)).toMatchObject({ waiting: 0 });
    const figures = await run(midnight + 1);
    expect(figures).toMatchObject({ pairs: 50_000, complete: true });
    const [sums] = await bindings.db
      .prepare('SELECT count(*), sum(views), CAST(max(article_id) AS TEXT) FROM views_daily')
      .raw();
    expect(sums).toEqual([50_000, 50_000, String(top)]);
    expect(await run(midnight + 1)).toMatchObject({ pairs: 50_000, rowsWritten: 0 });
  });

  test('sums a day by reading only the rows of the articles that the hour has', async () => {
    const hundred = Array.from({ length: 100 }, (_, n) => `${(n + 1).toString(36)}.1`).join();
    for (let hour = midnight; hour < midnight + 9; hour++) await put(hour, hundred);
    await run(midnight + 10);
    await put(midnight + 10, '1.1,2s.1');
    const metered = new MeteredD1(bindings.db);
    kv.nowMs = cronOf(midnight + 12) * 1_000;
    await rollUp(connect(metered.binding), kv, cronOf(midnight + 12));
    expect(await rows('views_daily')).toContainEqual([day, 100, 10]);
    expect(metered.cost.rowsRead).toBeLessThan(200);
  });

  test('without a watermark reads all that KV holds', async () => {
    await bindings.db.prepare('DELETE FROM watermarks').run();
    await put(midnight - 72, '1.1');
    expect(await run(midnight)).toMatchObject({ hours: 74, pairs: 1, hoursLost: 0 });
  });

  test('skips a key that it cannot read', async () => {
    await kv.put(`views/${midnight}/x/0`, '', { metadata: { other: 1 } });
    await kv.put(`views/${midnight}/x/1`, '', {});
    await put(midnight, '1.2');
    await put(midnight * 10 + 1, '1.9');
    await run(midnight + 1);
    expect(await rows('views_hourly')).toEqual([[midnight, 1, 2]]);
  });
});

describe('days of Asia/Shanghai', () => {
  test('begin and end at midnight there', async () => {
    await put(midnight - 1, '1.1');
    await put(midnight, '1.2');
    await put(midnight + 23, '1.4');
    await put(midnight + 24, '1.8');
    await run(midnight + 25);
    expect(await rows('views_daily')).toEqual([
      [day - 1, 1, 1],
      [day, 1, 6],
      [day + 1, 1, 8],
    ]);
  });
});

describe('listing', () => {
  test('reads many pages, some of them empty', async () => {
    kv.pageSize = 7;
    kv.emptyPages = true;
    for (let n = 0; n < 40; n++) await put(midnight, '1.1,2.2', `r${n}`);
    const figures = await run(midnight + 1);
    expect(figures).toMatchObject({ hours: 4, keys: 40, lists: 3 * 2 + 6 * 2, complete: true });
    expect(await rows('views_hourly')).toEqual([
      [midnight, 1, 40],
      [midnight, 2, 80],
    ]);
  });

  test('a key that is listed on two pages counts once', async () => {
    await put(midnight, '1.5');
    const twice: Pick<KVNamespace, 'list'> = {
      async list<Metadata>(options: KVNamespaceListOptions) {
        const page = await kv.list<Metadata>({ prefix: options.prefix ?? '' });
        if (options.cursor) return page;
        return { keys: page.keys, list_complete: false, cursor: 'again', cacheStatus: null };
      },
    };
    await rollUp(db, twice, cronOf(midnight + 1));
    expect(await rows('views_hourly')).toEqual([[midnight, 1, 5]]);
  });

  test('when the lists are spent, a half-listed hour is not written; the next run goes on', async () => {
    kv.pageSize = 10;
    for (let hour = midnight - 2; hour <= midnight + 3; hour++) {
      for (let n = 0; n < 30; n++) await put(hour, '1.1', `r${n}`);
    }
    const seen = [];
    for (let turn = 0; turn < 4; turn++) {
      const { hours, lists, complete } = await run(midnight + 4, { lists: 6 });
      for (const [, , views] of await rows('views_hourly')) expect(views).toBe(30);
      seen.push([hours, lists, complete, (await rows('views_hourly')).length]);
    }
    expect(seen).toEqual([
      [2, 6, false, 2],
      [2, 6, false, 4],
      [2, 6, false, 6],
      [2, 4, true, 6],
    ]);
  });

  test('with one list a run still moves on by an hour a run', async () => {
    for (let hour = midnight; hour < midnight + 6; hour++) await put(hour, '1.1');
    for (let turn = 1; turn <= 8; turn++) {
      await run(midnight + 9, { lists: 1 });
      expect(await rows('watermarks')).toEqual([['views', midnight - 3 + turn]]);
    }
    expect(await rows('views_hourly')).toHaveLength(6);
  });
});

test('the real KV', async () => {
  const counters = Array.from({ length: 12 }, (_, n) => new Counter(`replica-${n}`));
  const nowMs = midnight * 3_600_000;
  for (const counter of counters) {
    for (let n = 0; n < 300; n++) counter.record(570_000 + (n % 150), nowMs);
    await counter.flush(bindings.kv, nowMs);
  }
  const figures = await rollUp(db, bindings.kv, cronOf(midnight));
  expect(figures).toMatchObject({ keys: 24, pairs: 150, complete: true });
  for (const [, , views] of await rows('views_daily')) expect(views).toBe(24);
});
