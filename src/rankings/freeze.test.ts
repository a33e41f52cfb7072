import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openBindings, openSqlite, tapBatches } from '../../testing/bindings.ts';
import { connect } from '../db/client.ts';
import { auditLog } from '../db/schema.ts';
import { dayOf, hourOf } from '../lib/calendar.ts';
import { nextPeriod, parsePeriod, periodOf } from '../lib/periods.ts';
import { site } from '../site.ts';
import { freezeEnded } from './freeze.ts';

const at = (text: string) => Date.parse(text) / 1_000;
const day = (date: string) => at(`${date}T00:00:00Z`) / 86_400;

let bindings: Awaited<ReturnType<typeof openBindings>>;
let d1: D1Database;
beforeAll(async () => {
  bindings = await openBindings();
});
afterAll(() => bindings.dispose());
beforeEach(async () => {
  d1 = await openSqlite();
  await articles(d1, [1, 2, 3, 4]);
});

async function articles(d1: D1Database, ids: readonly number[], status = 'published') {
  const insert = d1.prepare(
    `INSERT INTO articles (id, seq, section, title, body_html, status, published_at, updated_at, revision, content_hash)
      SELECT value, value, 'keji', '题' || value, '', ?, value, 0, 1, '' FROM json_each(?)`,
  );
  await insert.bind(status, JSON.stringify(ids)).run();
}

/** Date, article, views. */
async function views(d1: D1Database, rows: readonly (readonly [string, number, number])[]) {
  const insert = d1.prepare(
    `INSERT INTO views_daily (day, article_id, views)
      SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?)`,
  );
  await insert.bind(JSON.stringify(rows.map(([date, ...row]) => [day(date), ...row]))).run();
}

/** As the hourly job calls it when all is rolled up. */
const run = (time: string, d1_ = d1) =>
  freezeEnded(connect(d1_), { now: at(time), settledHour: hourOf(at(time)) - 3 });

type Line = [rank: number, id: number, views: number, previous: number | null];

async function archived(name: string, d1_ = d1): Promise<Line[]> {
  return d1_
    .prepare(
      `SELECT rank, article_id, views, previous_rank FROM board_archive WHERE period = ? ORDER BY rank`,
    )
    .bind(name)
    .raw<Line>();
}

async function periods(d1_ = d1): Promise<string[]> {
  const rows = await d1_
    .prepare('SELECT kind, first_day FROM board_periods ORDER BY kind, first_day')
    .raw<['week' | 'month', number]>();
  return rows.map(([kind, firstDay]) => periodOf(kind, firstDay).name);
}

describe('a week', () => {
  test('counts from Monday to Sunday in Shanghai, a month its own days', async () => {
    await views(d1, [
      ['2026-11-15', 1, 100],
      ['2026-11-16', 1, 1],
      ['2026-11-22', 1, 2],
      ['2026-11-20', 2, 5],
      ['2026-11-23', 1, 100],
      ['2026-10-31', 3, 50],
      ['2026-12-01', 3, 50],
    ]);
    await run('2026-12-02T00:07:00Z');
    expect(await archived('2026-W47')).toEqual([
      [1, 2, 5, null],
      [2, 1, 3, 1],
    ]);
    expect(await archived('2026-11')).toEqual([
      [1, 1, 203, null],
      [2, 2, 5, null],
    ]);
  });

  // The week ends on Sunday at 16:00 UTC; until the run of 17:07 its last hour is read again.
  test.each([
    { time: '2026-11-22T15:59:59Z', frozen: [] },
    { time: '2026-11-22T16:07:00Z', frozen: [] },
    { time: '2026-11-22T17:07:00Z', frozen: [] },
    { time: '2026-11-22T18:07:00Z', frozen: ['2026-W47'] },
  ])('at $time freezes $frozen', async ({ time, frozen }) => {
    await views(d1, [['2026-11-22', 1, 1]]);
    expect(await run(time)).toEqual(frozen);
    expect(await periods()).toEqual(frozen);
  });

  test('waits for its last hour to be rolled up', async () => {
    await views(d1, [['2026-11-22', 1, 1]]);
    const now = at('2026-11-24T00:07:00Z');
    const lastHour = hourOf(at('2026-11-22T15:00:00Z'));
    for (const settledHour of [-Infinity, lastHour - 1]) {
      expect(await freezeEnded(connect(d1), { now, settledHour })).toEqual([]);
    }
    expect(await freezeEnded(connect(d1), { now, settledHour: lastHour })).toEqual(['2026-W47']);
  });

  test('at the turn of the year has the year of its Thursday', async () => {
    await views(d1, [
      ['2026-12-28', 1, 1],
      ['2027-01-03', 1, 2],
      ['2027-01-04', 2, 4],
    ]);
    expect(await run('2027-01-12T00:07:00Z')).toEqual(['2026-W53', '2027-W01', '2026-12']);
    expect(await archived('2026-W53')).toEqual([[1, 1, 3, null]]);
    expect(await archived('2027-W01')).toEqual([[1, 2, 4, null]]);
    expect(await archived('2026-12')).toEqual([[1, 1, 1, null]]);
  });
});

describe('a board', () => {
  test('remembers the ranks of the period before', async () => {
    await views(d1, [
      ...[1, 2, 3].map((id) => ['2026-11-10', id, 10 - id] as const),
      ...([4, 2, 1] as const).map((id, n) => ['2026-11-17', id, 10 - n] as const),
    ]);
    await run('2026-11-24T00:07:00Z');
    expect((await archived('2026-W47')).map(([rank, id, , before]) => [rank, id, before])).toEqual([
      [1, 4, null],
      [2, 2, 2],
      [3, 1, 1],
    ]);
  });

  test('has the published articles alone, fifty of them, the more recent first of a tie', async () => {
    const ids = Array.from({ length: 60 }, (_, n) => 100 + n);
    await articles(d1, ids);
    await articles(d1, [200], 'withdrawn');
    await articles(d1, [201], 'scheduled');
    await views(
      d1,
      [...ids, 200, 201, 999].map((id) => ['2026-11-17', id, id > 199 ? 9 : 5] as const),
    );
    await run('2026-11-24T00:07:00Z');
    const lines = await archived('2026-W47');
    expect(lines.map(([, id]) => id)).toEqual(ids.reverse().slice(0, site.boards.archived));
    expect(lines.map(([rank]) => rank)).toEqual(lines.map((_, index) => index + 1));
  });
});

describe('freezing', () => {
  test('again changes nothing, whatever has changed since', async () => {
    await views(d1, [['2026-11-17', 1, 1]]);
    await run('2026-11-24T00:07:00Z');
    await d1.prepare('UPDATE views_daily SET views = 7').run();
    expect(await run('2026-11-24T00:07:00Z')).toEqual([]);
    expect(await run('2026-11-29T00:07:00Z')).toEqual([]);
    expect(await archived('2026-W47')).toEqual([[1, 1, 1, null]]);
  });

  test('begins with the first period that has views, and passes those without', async () => {
    expect(await run('2026-11-24T00:07:00Z')).toEqual([]);
    await views(d1, [
      ['2026-10-21', 1, 3],
      ['2026-11-11', 1, 1],
    ]);
    const frozen = await run('2026-11-24T00:07:00Z');
    expect(frozen).toEqual(['2026-W43', '2026-W46', '2026-10']);
    expect(await archived('2026-W46')).toEqual([[1, 1, 1, 1]]);
    // A week later nothing more has been read.
    expect(await run('2026-11-30T00:07:00Z')).toEqual([]);
  });

  test('after an outage catches up in several runs, on what daily views cover whole', async () => {
    const now = at('2026-11-24T00:07:00Z');
    const first = dayOf(now, site.timeZone) - site.views.dailyRetentionDays;
    await d1
      .prepare(
        `WITH RECURSIVE days(day) AS (SELECT ? UNION ALL SELECT day + 1 FROM days WHERE day < ?)
        INSERT INTO views_daily (day, article_id, views) SELECT day, 1, 1 FROM days`,
      )
      .bind(first, first + site.views.dailyRetentionDays)
      .run();
    const runs: number[] = [];
    do runs.push((await run('2026-11-24T00:07:00Z')).length);
    while (runs.at(-1)! > 0);
    expect(Math.max(...runs)).toBe(8);
    const names = await periods();
    // 400 days before Tuesday 2026-11-24 is 2025-10-20, a Monday.
    expect(names.filter((name) => !name.includes('W'))).toEqual([
      ...['2025-11', '2025-12'],
      ...Array.from({ length: 10 }, (_, n) => `2026-${String(n + 1).padStart(2, '0')}`),
    ]);
    const weeks = names.filter((name) => name.includes('W'));
    expect([weeks[0], weeks.at(-1), weeks.length]).toEqual(['2025-W43', '2026-W47', 57]);
    for (const name of weeks) expect((await archived(name))[0]?.[2], name).toBe(7);
    const [, second] = weeks;
    expect(nextPeriod(parsePeriod(weeks[0])!).name).toBe(second);
  });

  test('by two runs at once happens once, with what goes along', async () => {
    const { db } = bindings;
    await articles(db, [1, 2]);
    await views(db, [
      ['2026-11-10', 1, 1],
      ['2026-11-17', 2, 1],
    ]);
    const now = at('2026-11-24T00:07:00Z');
    const orm = connect(db);
    const alongside = (period: { name: string }) => [
      orm.insert(auditLog).values({
        ...{ at: now, actor: 'test', action: period.name, articleId: 1 },
        ...{ revision: 1, contentHash: '' },
      }),
    ];
    const options = { now, settledHour: hourOf(now) - 3, alongside };
    // The other run comes between this one's look and its write, for every period.
    let inner = 0;
    const tapped = tapBatches(db, {
      async before() {
        if (inner++ === 0) await freezeEnded(orm, options);
      },
    });
    const [outer, others] = await Promise.all([
      freezeEnded(connect(tapped), options),
      Promise.all([freezeEnded(orm, options), freezeEnded(orm, options)]),
    ]);
    expect(await periods(db)).toEqual(['2026-W46', '2026-W47']);
    expect(new Set([...outer, ...others.flat()]).size).toBeLessThanOrEqual(2);
    expect(await archived('2026-W47', db)).toEqual([[1, 2, 1, null]]);
    const written = await db.prepare('SELECT action FROM audit_log ORDER BY action').raw();
    expect(written).toEqual([['2026-W46'], ['2026-W47']]);
  });

  test('that fails leaves the period for the next run', async () => {
    await views(d1, [['2026-11-17', 1, 1]]);
    const failing = tapBatches(d1, {
      before: () => {
        throw new Error('D1_ERROR: away');
      },
    });
    await expect(run('2026-11-24T00:07:00Z', failing)).rejects.toThrow('away');
    expect(await periods()).toEqual([]);
    expect(await run('2026-11-24T00:07:00Z')).toEqual(['2026-W47']);
  });
});
