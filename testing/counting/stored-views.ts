import { sql } from 'drizzle-orm';
import { expect } from 'vitest';
import { readAll } from '../../src/db/batch.ts';
import { connect } from '../../src/db/client.ts';
import { viewsDaily, viewsHourly } from '../../src/db/counting-schema.ts';
import { site } from '../../src/site.ts';
import { shortfalls, type Tally } from './losses.ts';

/** The site's time zone, in hours east of UTC. */
const zoneHours = 8;

/** Checks, again and again during a history, the views that D1 holds. */
export class Totals {
  readonly #d1: D1Database;
  readonly #truth: () => Tally;
  #hours: Tally = new Map();
  #days: Tally = new Map();
  readonly #boards = new Map<string, number>();

  constructor(d1: D1Database, truth: () => Tally) {
    this.#d1 = d1;
    this.#truth = truth;
  }

  /** Requires that no board was computed for an earlier time than before. */
  async #checkBoards(): Promise<void> {
    const rows = await this.#d1
      .prepare('SELECT span, computed_at FROM board_runs')
      .raw<[span: string, computedAt: number]>();
    for (const [span, computedAt] of rows) {
      const before = this.#boards.get(span) ?? 0;
      expect(computedAt, `the boards of ${span} went back`).toBeGreaterThanOrEqual(before);
      this.#boards.set(span, computedAt);
    }
  }

  /**
   * Requires that no views in D1 exceed the truth or went down, and that a day is the sum of its hours as long as
   * the hours are kept.
   */
  async check(nowMs: number): Promise<void> {
    await this.#checkBoards();
    const truth = this.#truth();
    const { hours, days } = await this.#read();
    expect(shortfalls(truth, hours), 'hours above the truth').toEqual([]);
    expect(shortfalls(byDay(truth), days), 'days above the truth').toEqual([]);
    const oldestHour = nowMs / 3_600_000 - site.views.hourlyRetentionHours;
    const oldestDay = Math.floor((oldestHour + zoneHours) / 24);
    const kept = since(this.#hours, oldestDay * 24 - zoneHours);
    expect(shortfalls(hours, kept), 'hours went down').toEqual([]);
    expect(shortfalls(days, this.#days), 'days went down').toEqual([]);
    const sums = since(byDay(hours), oldestDay);
    expect(since(days, oldestDay), 'a day is not the sum of its hours').toEqual(sums);
    this.#hours = hours;
    this.#days = days;
  }

  /** Requires that D1 has, by day, exactly the views that were written to KV. */
  async requireAll(landed: Iterable<Tally>): Promise<void> {
    const sum: Tally = new Map();
    for (const tally of landed) {
      for (const [key, views] of byDay(tally)) sum.set(key, (sum.get(key) ?? 0) + views);
    }
    const { days } = await this.#read();
    expect(Object.fromEntries(days)).toEqual(Object.fromEntries(sum));
  }

  /** Requires that `run` changes nothing in the tables of views. */
  async requireUnchanged(
    run: () => Promise<{ rowsWritten: number; rowsDeleted: number }>,
  ): Promise<void> {
    const before = await this.#dump();
    expect(await run()).toMatchObject({ rowsWritten: 0, rowsDeleted: 0 });
    expect(await this.#dump()).toEqual(before);
  }

  async #read(): Promise<{ hours: Tally; days: Tally }> {
    const db = connect(this.#d1);
    const key = (column: string) => sql<string>`${sql.raw(column)} || ' ' || article_id`;
    const { hours, days } = await readAll(db, {
      hours: db.select({ key: key('hour'), views: viewsHourly.views }).from(viewsHourly),
      days: db.select({ key: key('day'), views: viewsDaily.views }).from(viewsDaily),
    });
    return { hours: tallyOf(hours), days: tallyOf(days) };
  }

  async #dump(): Promise<unknown> {
    const tables = ['views_hourly', 'views_daily', 'watermarks', 'rollup_hours', 'rollup_parts'];
    const selects = tables.map((table) => this.#d1.prepare(`SELECT * FROM ${table}`));
    return (await this.#d1.batch(selects)).map(({ results }) => results);
  }
}

/** The part of a tally from this hour (or day) on. */
function since(tally: Tally, first: number): Tally {
  return new Map([...tally].filter(([key]) => Number(key.split(' ')[0]) >= first));
}

function tallyOf(rows: readonly { key: string; views: number }[]): Tally {
  return new Map(rows.map(({ key, views }) => [key, views]));
}

function byDay(hours: Tally): Tally {
  const days: Tally = new Map();
  for (const [key, views] of hours) {
    const [hour, article] = key.split(' ');
    const day = `${Math.floor((Number(hour) + zoneHours) / 24)} ${article}`;
    days.set(day, (days.get(day) ?? 0) + views);
  }
  return days;
}
