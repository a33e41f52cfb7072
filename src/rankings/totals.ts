import { sql, type SQL } from 'drizzle-orm';

// Views by article, as a subquery of (article_id, views).

/** Of the site's days from `first` to `last`. Index: PRIMARY KEY (day, article_id) of views_daily. */
export function viewsOfDays(first: number, last: number): SQL {
  return sql`
    SELECT article_id, sum(views) AS views
    FROM views_daily
    WHERE day BETWEEN ${first} AND ${last}
    GROUP BY article_id`;
}

/** Of the hours since the epoch from `first` to `last`. Index: PRIMARY KEY (hour, article_id) of views_hourly. */
export function viewsOfHours(first: number, last: number): SQL {
  return sql`
    SELECT article_id, sum(views) AS views
    FROM views_hourly
    WHERE hour BETWEEN ${first} AND ${last}
    GROUP BY article_id`;
}

/** The order of a board's articles `a` with `totals`: of a tie the more recent first, then the greater id. */
export const boardOrder = sql`totals.views DESC, a.published_at DESC, a.id DESC`;
