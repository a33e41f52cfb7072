import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { MemoryKv, openSqlite, tapBatches } from '../../../testing/bindings.ts';
import { cronOf, day, midnight, putTally } from '../../../testing/counting/rollup-setup.ts';
import { connect, type Database } from '../../db/client.ts';
import { dayOf, firstHourOfDay } from '../../lib/calendar.ts';
import { site } from '../../site.ts';
import { rollUp } from './rollup.ts';

let d1: D1Database;
let db: Database;
let kv: MemoryKv;
beforeAll(async () => {
  d1 = await openSqlite();
  db = connect(d1);
});
beforeEach(async () => {
  kv = new MemoryKv();
  await d1.batch([
    d1.prepare('DELETE FROM views_hourly'),
    d1.prepare('DELETE FROM views_daily'),
    d1.prepare(`REPLACE INTO watermarks VALUES ('views', ${midnight - 3})`),
  ]);
});

const put = (hour: number, tally: string, replica?: string) => putTally(kv, hour, tally, replica);

function run(hour: number) {
  kv.nowMs = cronOf(hour) * 1_000;
  return rollUp(db, kv, cronOf(hour));
}

async function rows(table: string): Promise<unknown[][]> {
  return d1.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`).raw();
}

describe('without a cron', () => {
  test.each([1, 3, 6, 24, 48, 71, 72])('for %i hours, nothing is lost', async (hours) => {
    await put(midnight - 1, '1.1');
    await run(midnight);
    for (let hour = midnight; hour < midnight + hours; hour++) await put(hour, '1.1,2.2');
    const figures = await run(midnight + hours);
    expect(figures).toMatchObject({ complete: true, hoursLost: 0 });
    expect(await rows('views_hourly')).toHaveLength(1 + 2 * hours);
    const [sums] = await d1.prepare('SELECT sum(views) FROM views_daily GROUP BY article_id').raw();
    expect(sums).toEqual([hours + 1]);
    expect(await run(midnight + hours)).toMatchObject({ rowsWritten: 0 });
  });

  test('for longer than KV keeps views, the figures say how many hours were lost', async () => {
    await run(midnight);
    expect(await run(midnight + 100)).toMatchObject({ hours: 74, hoursLost: 28 });
  });

  test('finds a total that grew only after the cron had read the hour', async () => {
    await put(midnight, '1.1');
    await run(midnight + 1);
    await put(midnight, '1.2');
    await run(midnight + 7);
    expect(await rows('views_hourly')).toEqual([[midnight, 1, 2]]);
  });
});

describe('a run that dies', () => {
  test.each([0, 1, 3, 8, 12])('after %i batches is completed by the next', async (batches) => {
    const [first, end] = [midnight + 18, midnight + 30];
    await run(first);
    for (let hour = first; hour < end; hour++) await put(hour, '1.1');
    kv.nowMs = cronOf(end) * 1_000;
    await expect(rollUp(dyingAfter(batches), kv, cronOf(end))).rejects.toThrow('died');
    expect((await rows('views_hourly')).length).toBe(batches);
    await run(end);
    expect(await rows('views_daily')).toEqual([
      [day, 1, 6],
      [day + 1, 1, 6],
    ]);
    expect(await rows('watermarks')).toEqual([['views', end - 2]]);
  });

  test('while listing writes nothing of that hour', async () => {
    for (const hour of [midnight, midnight + 1]) await put(hour, '1.1');
    kv.pageSize = 1;
    await put(midnight + 1, '1.1', 'r2');
    kv.beforeList = async () => {
      if (kv.lists === 5) throw new Error('died');
    };
    await expect(run(midnight + 2)).rejects.toThrow('died');
    expect(await rows('views_hourly')).toEqual([[midnight, 1, 1]]);
    kv.beforeList = async () => {};
    await run(midnight + 2);
    expect(await rows('views_hourly')).toEqual([
      [midnight, 1, 1],
      [midnight + 1, 1, 2],
    ]);
  });
});

/** A database that fails after the run has read its watermark and written so many batches. */
function dyingAfter(batches: number): Database {
  const before = (n: number) => {
    if (n === batches + 1) throw new Error('died');
  };
  return connect(tapBatches(d1, { before }));
}

describe('retention', () => {
  test('hours go by whole days, and a day never shrinks', async () => {
    for (let hour = midnight; hour < midnight + 24; hour++) await put(hour, '1.1');
    await run(midnight + 24);
    // Runs find the day's last hour again and again while its first hours grow old.
    for (const age of [1, 71, 72, 73, 95, 96, 97, 120, 150]) {
      const now = midnight + 23 + age;
      await put(midnight + 23, '1.1,2.1');
      await run(now);
      const [first] = await rows('views_daily');
      expect(first).toEqual([day, 1, 24]);
      const kept = (await rows('views_hourly')).filter(([, id]) => id === 1);
      expect(kept).toHaveLength(age <= site.views.hourlyRetentionHours ? 24 : 0);
    }
  });

  test('days go after 400', async () => {
    await d1
      .prepare(
        'INSERT INTO views_daily (day, article_id, views) SELECT value, 1, 1 FROM json_each(?)',
      )
      .bind(JSON.stringify([day - 401, day - 400, day - 399, day]))
      .run();
    expect(await run(midnight)).toMatchObject({ rowsDeleted: 1 });
    const kept = (await rows('views_daily')).map(([kept]) => Number(kept) - day);
    expect(kept).toEqual([-400, -399, 0]);
    expect(await run(midnight)).toMatchObject({ rowsDeleted: 0 });
  });

  test('the days that a run may sum again are whole', () => {
    const { kvRetentionHours, hourlyRetentionHours } = site.views;
    for (let now = midnight; now < midnight + 48; now++) {
      const oldestRead = dayOf((now - kvRetentionHours - 1) * 3_600, site.timeZone);
      const oldestKept = dayOf((now - hourlyRetentionHours) * 3_600, site.timeZone);
      expect(firstHourOfDay(oldestRead, site.timeZone)).toBeGreaterThanOrEqual(
        firstHourOfDay(oldestKept, site.timeZone),
      );
    }
  });
});
