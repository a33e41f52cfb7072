import { between, sql, type SQL } from 'drizzle-orm';
import type { Database } from '../db/client.ts';
import { boardEntries } from '../db/schema.ts';
import { dayOf, hourOf } from '../lib/calendar.ts';
import { site } from '../site.ts';
import type { Span } from './boards.ts';
import { boardOrder, viewsOfDays, viewsOfHours } from './totals.ts';

/**
 * Replaces the live boards, the site's and every section's, by what D1 holds at `now` (unix seconds):
 * the last `site.boards.weekDays` and `monthDays` of the site's days, today included, and the last
 * `hotHours` hours, the current one included. The boards of a span are one atomic batch, so a failure
 * (which throws) leaves them as they were, and readers never see half of one.
 */
export async function recomputeBoards(db: Database, now: number): Promise<void> {
  const today = dayOf(now, site.timeZone);
  const hour = hourOf(now);
  await replaceBoards(db, 'hot', viewsOfHours(hour - site.boards.hotHours + 1, hour), now);
  await replaceBoards(db, 'week', viewsOfDays(today - site.boards.weekDays + 1, today), now);
  await replaceBoards(db, 'month', viewsOfDays(today - site.boards.monthDays + 1, today), now);
}

/**
 * The join to published articles is part of the INSERT, not read before it: an article that was
 * withdrawn while this ran cannot come back. Articles are found by their rowid; what is ranked is
 * narrow, and counted once for all boards of the span.
 */
async function replaceBoards(db: Database, span: Span, totals: SQL, now: number): Promise<void> {
  const { kept } = site.boards;
  await db.batch([
    // `week`, and `week/…`: what follows a slash is a 0.
    db.delete(boardEntries).where(between(boardEntries.board, span, `${span}0`)),
    db.insert(boardEntries).select(sql`
      WITH ranked AS MATERIALIZED (
        SELECT a.id, a.section, totals.views,
          row_number() OVER (ORDER BY ${boardOrder}) AS place,
          row_number() OVER (PARTITION BY a.section ORDER BY ${boardOrder}) AS section_place
        FROM (${totals}) AS totals
        JOIN articles AS a ON a.id = totals.article_id AND a.status = 'published'
      ), lines AS (
        SELECT ${span} AS board, place, id, views FROM ranked WHERE place <= ${kept}
        UNION ALL
        SELECT ${span} || '/' || section, section_place, id, views
        FROM ranked WHERE section_place <= ${kept}
      )
      SELECT board, place, a.id, a.section, a.title, a.published_at, views, ${now}
      FROM lines JOIN articles AS a ON a.id = lines.id`),
  ]);
}
