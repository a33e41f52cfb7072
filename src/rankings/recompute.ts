import { eq, sql, type SQL } from 'drizzle-orm';
import type { Database } from '../db/client.ts';
import { boardEntries } from '../db/schema.ts';
import { dayOf, hourOf } from '../lib/calendar.ts';
import { site } from '../site.ts';
import type { BoardName } from './boards.ts';

/**
 * Replaces the three live boards by what D1 holds at `now` (unix seconds): the last
 * `site.boards.weekDays` and `monthDays` of the site's days, today included, and the last
 * `hotHours` hours, the current one included. Each board is one atomic batch, so a failure (which
 * throws) leaves a board as it was, and readers never see half of one.
 */
export async function recomputeBoards(db: Database, now: number): Promise<void> {
  const today = dayOf(now, site.timeZone);
  const hour = hourOf(now);
  await replaceBoard(db, 'hot', viewsOfHours(hour - site.boards.hotHours + 1, hour), now);
  await replaceBoard(db, 'week', viewsOfDays(today - site.boards.weekDays + 1, today), now);
  await replaceBoard(db, 'month', viewsOfDays(today - site.boards.monthDays + 1, today), now);
}

/** Index: PRIMARY KEY (day, article_id) of views_daily. */
function viewsOfDays(first: number, last: number): SQL {
  return sql`
    SELECT article_id, sum(views) AS views
    FROM views_daily
    WHERE day BETWEEN ${first} AND ${last}
    GROUP BY article_id`;
}

/** Index: PRIMARY KEY (hour, article_id) of views_hourly. */
function viewsOfHours(first: number, last: number): SQL {
  return sql`
    SELECT article_id, sum(views) AS views
    FROM views_hourly
    WHERE hour BETWEEN ${first} AND ${last}
    GROUP BY article_id`;
}

/**
 * The join to published articles is part of the INSERT, not read before it: an article that was
 * withdrawn while this ran cannot come back. Articles are found by their rowid.
 */
async function replaceBoard(
  db: Database,
  board: BoardName,
  totals: SQL,
  now: number,
): Promise<void> {
  await db.batch([
    db.delete(boardEntries).where(eq(boardEntries.board, board)),
    db.insert(boardEntries).select(sql`
      SELECT
        ${board},
        row_number() OVER (ORDER BY totals.views DESC, a.published_at DESC, a.id DESC) AS place,
        a.id, a.section, a.title, a.published_at, totals.views, ${now}
      FROM (${totals}) AS totals
      JOIN articles AS a ON a.id = totals.article_id AND a.status = 'published'
      ORDER BY place
      LIMIT ${site.boards.kept}`),
  ]);
}
