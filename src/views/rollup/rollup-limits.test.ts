import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { MemoryKv, openSqlite } from '../../../testing/bindings.ts';
import { cronOf, day, midnight, putTally } from '../../../testing/counting/rollup-setup.ts';
import { connect } from '../../db/client.ts';
import { site } from '../../site.ts';
import { Counter } from '../counter/counter.ts';
import { rollUp } from './rollup.ts';
import type { RollupLimits } from './run.ts';

let d1: D1Database;
let kv: MemoryKv;
beforeAll(async () => {
  d1 = await openSqlite();
});
beforeEach(async () => {
  kv = new MemoryKv();
  const tables = ['views_hourly', 'views_daily', 'rollup_hours', 'rollup_parts'];
  await d1.batch([
    ...tables.map((table) => d1.prepare(`DELETE FROM ${table}`)),
    d1.prepare(`REPLACE INTO watermarks VALUES ('views', ${midnight - 1})`),
  ]);
});

const put = (hour: number, tally: string, replica?: string) => putTally(kv, hour, tally, replica);

function run(hour: number, limits?: Partial<RollupLimits>) {
  kv.nowMs = cronOf(hour) * 1_000;
  return rollUp(connect(d1), kv, cronOf(hour), limits);
}

async function rows(table: string): Promise<unknown[][]> {
  return d1.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`).raw();
}

describe('an hour that no run can list whole', () => {
  /** Puts sixty keys: four in each part except the last, which stays empty. */
  async function fill(hour: number) {
    for (let n = 0; n < 60; n++) await put(hour, '1.1,2.2', `${(n % 15).toString(16)}${n}`);
  }

  test('is read part by part, and grows with each part', async () => {
    kv.pageSize = 1;
    await fill(midnight);
    // The first run finds the hour too large.
    const seen = [];
    for (let turn = 0; turn < 7; turn++) {
      const { parts, complete } = await run(midnight + 2, { lists: 12 });
      const [ofHour, ofDay] = [await rows('views_hourly'), await rows('views_daily')];
      seen.push([parts, complete, ofHour[0]?.[2], ofDay[0]?.[2]]);
    }
    expect(seen).toEqual([
      [0, false, undefined, undefined],
      [3, false, 12, 12],
      [3, false, 24, 24],
      [3, false, 36, 36],
      [3, false, 48, 48],
      [3, false, 60, 60],
      // The last run reads the empty part and the hours after this one.
      [1, true, 60, 60],
    ]);
    expect(await rows('views_hourly')).toEqual([
      [midnight, 1, 60],
      [midnight, 2, 120],
    ]);
    expect(await rows('views_daily')).toEqual([
      [day, 1, 60],
      [day, 2, 120],
    ]);
    expect([await rows('rollup_hours'), await rows('rollup_parts')]).toEqual([[], []]);
    expect(await run(midnight + 2)).toMatchObject({ rowsWritten: 0, rowsDeleted: 0 });
  });

  test('does not keep the hours after it waiting', async () => {
    kv.pageSize = 1;
    await fill(midnight);
    await put(midnight + 1, '3.1', 'a');
    await run(midnight + 2, { lists: 15 });
    expect(await rows('rollup_hours')).toEqual([[midnight, 0]]);
    expect(await rows('watermarks')).toEqual([['views', midnight]]);
    for (let turn = 0; turn < 5; turn++) await run(midnight + 2, { lists: 20 });
    expect(await rows('views_daily')).toEqual([
      [day, 1, 60],
      [day, 2, 120],
      [day, 3, 1],
    ]);
  });

  test('counts no part twice when three runs are at it at once, again and again', async () => {
    kv.pageSize = 1;
    await fill(midnight);
    for (let turn = 0; turn < 8; turn++) {
      await Promise.all([
        run(midnight + 2, { lists: 14 }),
        run(midnight + 2, { lists: 14 }),
        run(midnight + 2, { lists: 9 }),
      ]);
    }
    await run(midnight + 2);
    expect(await rows('views_hourly')).toEqual([
      [midnight, 1, 60],
      [midnight, 2, 120],
    ]);
    expect(await rows('rollup_hours')).toEqual([]);
  });
});

describe('statements', () => {
  test('when a run has spent them, the next goes on; the first hour of a run may take more', async () => {
    for (let hour = midnight; hour < midnight + 6; hour++) await put(hour, '1.1', 'a');
    const seen = [];
    for (let turn = 0; turn < 3; turn++) {
      const { statements, complete } = await run(midnight + 6, { statements: 7 });
      seen.push([statements, complete, (await rows('views_hourly')).length]);
    }
    expect(seen).toEqual([
      // An hour takes three: itself, its day and the watermark.
      [6, false, 2],
      [6, false, 4],
      // The closed hour takes three; the last one is not closed and takes two.
      [5, true, 6],
    ]);
    await put(midnight + 6, '1.1', 'a');
    expect(await run(midnight + 8, { statements: 1 })).toMatchObject({ statements: 3, hours: 1 });
  });

  test('three days without a cron fit one run', async () => {
    for (let hour = midnight; hour < midnight + 72; hour++) await put(hour, '1.1', 'a');
    const { statements, complete, hours } = await run(midnight + 72);
    expect({ complete, hours }).toEqual({ complete: true, hours: 73 });
    expect(statements).toBeLessThanOrEqual(site.views.rollup.statements - 60);
  });
});

describe('a replica that writes views of an hour which the rollup has finished', () => {
  test.each([2, 5, 20, 60])('%i hours later leaves a note, and they are counted', async (later) => {
    const counter = new Counter('a');
    const viewMs = (midnight + 1) * 3_600_000 - 1;
    counter.record(1, viewMs);
    await run(midnight + later);
    kv.nowMs = (midnight + later) * 3_600_000 + 1_800_000;
    await counter.flush(kv, kv.nowMs);
    expect(kv.puts.map(({ key }) => key)).toEqual([
      `views/${midnight + later}/a/late-${midnight}`,
      `views/${midnight}/a/0`,
    ]);
    // A run queues the late hour once the note's own hour has closed; the next run reads it.
    await run(midnight + later + 2);
    expect(await rows('rollup_hours')).toEqual([[midnight, -1]]);
    expect(await run(midnight + later + 2)).toMatchObject({ complete: true });
    expect(await rows('views_hourly')).toEqual([[midnight, 1, 1]]);
    expect(await rows('views_daily')).toEqual([[day, 1, 1]]);
    expect(await rows('rollup_hours')).toEqual([]);
    expect(await run(midnight + later + 2)).toMatchObject({ rowsWritten: 0 });
  });

  test('leaves no note when it writes in time', async () => {
    const counter = new Counter('a');
    counter.record(1, (midnight + 1) * 3_600_000 - 1);
    await counter.flush(kv, (midnight + 1) * 3_600_000 + 1_799_999);
    expect(kv.puts).toHaveLength(1);
  });

  test('notes each hour once, and writes no views of an hour whose note failed', async () => {
    const counter = new Counter('a');
    for (let n = 0; n < 300; n++) counter.record(36 ** 5 + n, midnight * 3_600_000);
    counter.record(1, (midnight + 1) * 3_600_000);
    const lateMs = (midnight + 5) * 3_600_000;
    kv.outcome = (key) => (key.endsWith(`late-${midnight}`) ? 'refused' : 'ok');
    expect(await counter.flush(kv, lateMs)).toEqual({ written: 1, failed: 3, waiting: 3 });
    kv.outcome = () => 'ok';
    expect(await counter.flush(kv, lateMs)).toEqual({ written: 3, failed: 0, waiting: 0 });
    const notes = kv.puts.filter(({ key }) => key.includes('late')).map(({ key }) => key);
    expect(notes).toEqual([
      `views/${midnight + 5}/a/late-${midnight + 1}`,
      `views/${midnight + 5}/a/late-${midnight}`,
    ]);
  });
});

describe('retention', () => {
  const old = midnight - 24 * 10;

  test('one statement deletes at most `deletes` rows, the oldest first', async () => {
    const insert = (table: string, time: string, first: number) =>
      d1.prepare(
        `INSERT INTO ${table} (${time}, article_id, views)
         SELECT ${first} + value, 1, 1 FROM json_each(?)`,
      );
    const ten = JSON.stringify(Array.from({ length: 10 }, (_, n) => n));
    await d1.batch([
      insert('views_hourly', 'hour', old).bind(ten),
      insert('views_daily', 'day', day - 500).bind(ten),
      d1.prepare(`INSERT INTO rollup_parts (hour, part, article_id, views)
        VALUES (${old}, 0, 1, 1)`),
      d1.prepare(`INSERT INTO rollup_hours (hour, part) VALUES (${old}, 3)`),
    ]);
    const deleted = [];
    for (let turn = 0; turn < 4; turn++) {
      const { rowsDeleted } = await run(midnight, { deletes: 4, deleteStatements: 4 });
      deleted.push([rowsDeleted, (await rows('views_hourly'))[0]?.[0]]);
    }
    expect(deleted).toEqual([
      [4 + 4 + 2, old + 4],
      [4 + 4, old + 8],
      [2 + 2, undefined],
      [0, undefined],
    ]);
  });

  test('tables with more old rows get more statements, up to `deleteStatements`', async () => {
    const fill = (table: string, columns: string, values: string, count: number) =>
      d1
        .prepare(
          `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
           INSERT INTO ${table} (${columns}) SELECT ${values} FROM n`,
        )
        .run();
    await fill('views_hourly', 'hour, article_id, views', `${old}, i, 1`, 100);
    await fill('rollup_parts', 'hour, part, article_id, views', `${old}, 3, i, 1`, 9);
    const deleted = [];
    for (let turn = 0; turn < 4; turn++) {
      const { rowsDeleted } = await run(midnight, { deletes: 4, deleteStatements: 12 });
      deleted.push(rowsDeleted);
    }
    // The first run: one statement for each of four tables, two more for each large table, the last four for hours.
    expect(deleted).toEqual([4 * 7 + 9, 4 * 9, 100 - 4 * 16, 0]);
  });

  test('keeps up with a hundred million views a day', () => {
    const { deletes, deleteStatements } = site.views.rollup;
    // Such a day leaves 8.8 million rows of hours (docs/counting.md); twice as many are room to catch up.
    expect(24 * deletes * (deleteStatements - 3)).toBeGreaterThan(2 * 8_800_000);
  });
});
