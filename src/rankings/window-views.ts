import { sql, type SQL } from 'drizzle-orm';
import { valuesOf } from '../db/client.ts';

/** A span of views: the first and the last day of the site, or hour since the epoch, that counts. */
export interface Window {
  readonly unit: 'day' | 'hour';
  readonly first: number;
  readonly last: number;
}

// Both functions give a subquery of (article_id, views). Index: PRIMARY KEY (day or hour, article_id).

/** The views of every article that has at least `atLeast` of them. */
export function viewsIn(window: Window, atLeast: SQL = sql`1`): SQL {
  const { table, unit } = namesOf(window);
  return sql`
    SELECT article_id, sum(views) AS views
    FROM ${table}
    WHERE ${unit} BETWEEN ${window.first} AND ${window.last}
    GROUP BY article_id
    HAVING sum(views) >= ${atLeast}`;
}

/** The views of the articles whose ids a subquery gives. Each is looked up by its key. */
export function viewsOfSome(window: Window, ids: SQL): SQL {
  const { table, unit } = namesOf(window);
  const units = Array.from({ length: window.last - window.first + 1 }, (_, n) => window.first + n);
  return sql`
    SELECT article_id, sum(views) AS views
    FROM ${table}
    WHERE ${unit} IN ${valuesOf(units)} AND article_id IN (${ids})
    GROUP BY article_id`;
}

function namesOf({ unit }: Window) {
  const table = unit === 'day' ? 'views_daily' : 'views_hourly';
  return { table: sql.identifier(table), unit: sql.identifier(unit) };
}

/**
 * The order of a board's articles (`a` joined to `totals`): views, then the more recent article, then the greater id.
 */
export const boardOrder = sql`totals.views DESC, a.published_at DESC, a.id DESC`;
