import { sql, type SQL } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { rollupHours, rollupParts, viewsDaily, viewsHourly } from '../../db/counting-schema.ts';
import { dayOf, firstHourOfDay } from '../../lib/calendar.ts';
import { site } from '../../site.ts';
import { runEach } from './statements.ts';

interface Limits {
  /** The earliest hour of which KV may still hold keys. */
  readonly oldestHour: number;
  /** Rows that one statement may delete. */
  readonly rows: number;
  /** Statements that one run may make: at least four. */
  readonly statements: number;
}

/**
 * Deletes the rows that are too old at `now` (unix seconds), the oldest first, and gives their number. Each table gets
 * one statement; the tables with more old rows get more, as far as `limits` allow. The next runs delete the rest. Rows
 * of hours go by whole days of the site, and only when the rollup reads no hour of that day any more: so the rollup
 * never sums a day again from only some of its hours.
 */
export async function deleteOld(db: Database, now: number, limits: Limits): Promise<number> {
  const { oldestHour, rows } = limits;
  const oldestDay = dayOf(now - site.views.hourlyRetentionHours * 3_600, site.timeZone);
  const firstHour = firstHourOfDay(oldestDay, site.timeZone);
  const firstDay = dayOf(now, site.timeZone) - site.views.dailyRetentionDays;
  let left = [
    db.delete(viewsHourly).where(oldest('views_hourly', ['hour', 'article_id'], firstHour, rows)),
    db.delete(viewsDaily).where(oldest('views_daily', ['day', 'article_id'], firstDay, rows)),
    // Hours that KV has forgotten. Parts may be left when two runs read an hour at once: one finishes the hour and
    // deletes its parts, then the other stores one more.
    db.delete(rollupHours).where(oldest('rollup_hours', ['hour'], oldestHour, rows)),
    db
      .delete(rollupParts)
      .where(oldest('rollup_parts', ['hour', 'part', 'article_id'], oldestHour, rows)),
  ];
  let deleted = 0;
  for (let { statements } = limits; left.length > 0 && left.length <= statements;) {
    statements -= left.length;
    const counts = await runEach(db, left);
    deleted += counts.reduce((sum, count) => sum + count, 0);
    left = left.filter((_, n) => (counts[n] ?? 0) >= rows);
  }
  return deleted;
}

/**
 * A condition for DELETE, which has no LIMIT in D1's SQLite: it selects the oldest rows of a table before `first`, at
 * most `limit` of them, by the table's PRIMARY KEY, whose first column is the hour or the day.
 */
export function oldest(
  table: string,
  key: readonly [age: string, ...others: string[]],
  first: number,
  limit: number,
): SQL {
  const columns = sql.join(
    key.map((name) => sql.identifier(name)),
    sql`, `,
  );
  return sql`
    (${columns}) IN (
      SELECT ${columns} FROM ${sql.identifier(table)}
      WHERE ${sql.identifier(key[0])} < ${first}
      ORDER BY ${columns} LIMIT ${limit})`;
}
