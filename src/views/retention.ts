import { lt, sql, type SQL } from 'drizzle-orm';
import type { Database } from '../db/client.ts';
import { rollupHours, rollupParts, viewsDaily, viewsHourly } from '../db/counting-schema.ts';
import { dayOf, firstHourOfDay } from '../lib/calendar.ts';
import { site } from '../site.ts';
import { runBatch } from './statements.ts';

/**
 * Clears away what is too old at `now` (unix seconds), at most `limit` rows of each table, oldest first; what
 * remains goes in the next runs. Hours go by whole days of the site: they are older than any hour that
 * the rollup still reads, so that no day is ever summed again from a part of its hours.
 */
export async function deleteOld(
  db: Database,
  now: number,
  { oldestHour, limit }: { readonly oldestHour: number; readonly limit: number },
): Promise<number> {
  const oldestDay = dayOf(now - site.views.hourlyRetentionHours * 3_600, site.timeZone);
  const firstHour = firstHourOfDay(oldestDay, site.timeZone);
  const firstDay = dayOf(now, site.timeZone) - site.views.dailyRetentionDays;
  return runBatch(db, [
    db.delete(viewsHourly).where(oldest('views_hourly', 'hour', firstHour, limit)),
    db.delete(viewsDaily).where(oldest('views_daily', 'day', firstDay, limit)),
    // Hours that KV has forgotten, and what a run left that ended after another had finished the hour.
    db.delete(rollupHours).where(lt(rollupHours.hour, oldestHour)),
    db.delete(rollupParts).where(lt(rollupParts.hour, oldestHour)),
  ]);
}

/** Index: PRIMARY KEY (hour or day, article_id). SQLite as D1 has it knows no LIMIT on DELETE. */
function oldest(table: string, age: string, first: number, limit: number): SQL {
  const [from, column] = [sql.identifier(table), sql.identifier(age)];
  return sql`
    (${column}, article_id) IN (
      SELECT ${column}, article_id FROM ${from}
      WHERE ${column} < ${first}
      ORDER BY ${column}, article_id LIMIT ${limit})`;
}
