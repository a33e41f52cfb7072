import { sql, type SQL } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { rollupHours, rollupParts, viewsDaily, viewsHourly } from '../../db/counting-schema.ts';
import { dayOf, firstHourOfDay } from '../../lib/calendar.ts';
import { site } from '../../site.ts';
import { runEach } from './statements.ts';

interface Limits {
  /** The earliest hour of which KV may still hold keys. */
  readonly oldestHour: number;
  /** Rows of one statement. */
  readonly rows: number;
  /** Statements of one run; four at least. */
  readonly statements: number;
}

/**
 * Clears away what is too old at `now` (unix seconds), oldest first, and gives the number of rows: a statement a
 * table, and more of those tables that have more, as far as `limits` go. What remains goes in the next runs. Hours go
 * by whole days of the site: they are older than any hour that the rollup still reads, so that no day is ever summed
 * again from a part of its hours.
 */
export async function deleteOld(db: Database, now: number, limits: Limits): Promise<number> {
  const { oldestHour, rows } = limits;
  const oldestDay = dayOf(now - site.views.hourlyRetentionHours * 3_600, site.timeZone);
  const firstHour = firstHourOfDay(oldestDay, site.timeZone);
  const firstDay = dayOf(now, site.timeZone) - site.views.dailyRetentionDays;
  let left = [
    db.delete(viewsHourly).where(oldest('views_hourly', ['hour', 'article_id'], firstHour, rows)),
    db.delete(viewsDaily).where(oldest('views_daily', ['day', 'article_id'], firstDay, rows)),
    // Hours that KV has forgotten, and what a run left that ended after another had finished the hour.
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
 * The oldest rows of a table, no more than `limit`, by its PRIMARY KEY, which begins with their age; those before
 * `first`. SQLite as D1 has it knows no LIMIT on DELETE.
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
