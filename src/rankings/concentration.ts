import { sql, type SQL } from 'drizzle-orm';
import type { Headline } from '../articles/article.ts';
import type { Database } from '../db/client.ts';
import { dayOf, firstHourOfDay } from '../lib/calendar.ts';
import { site } from '../site.ts';
import { viewsOfSome, type Window } from './window-views.ts';

/** The setting that says when an article's views come from implausibly few networks. */
export interface Concentration {
  /** The least repeated views. */
  readonly minimumViews: number;
  /** The least share of repeated views among all its views, from 0 to 1. */
  readonly share: number;
  /** Whether such an article is left off the boards. */
  readonly leaveOff: boolean;
}

/**
 * The articles whose views within the window are concentrated, as a subquery of (article_id, views, repeated).
 * Index: PRIMARY KEY (hour, article_id) of views_repeated.
 */
export function concentratedIn(window: Window, { minimumViews, share }: Concentration): SQL {
  const [first, last] = hoursOf(window);
  const repeated = sql`
    SELECT article_id, sum(views) AS views FROM views_repeated
    WHERE hour BETWEEN ${first} AND ${last}
    GROUP BY article_id HAVING sum(views) >= ${minimumViews}`;
  return sql`
    SELECT repeated.article_id, totals.views, repeated.views AS repeated
    FROM (${repeated}) AS repeated
    JOIN (${viewsOfSome(window, sql`SELECT article_id FROM (${repeated})`)}) AS totals
      ON totals.article_id = repeated.article_id
    WHERE repeated.views >= ${share} * totals.views`;
}

/** A published article that editors should look at. */
export interface Concentrated extends Headline {
  /** The article's views in the last `site.boards.weekDays` days. */
  readonly views: number;
  /** The part of them that a network sent after its first `site.concentration.perNetwork` within an hour. */
  readonly repeated: number;
}

/**
 * This week's concentrated articles at `now` (unix seconds), most repeated views first; at most 100. Editors see
 * them.
 */
export function concentratedArticles(db: Database, now: number): Promise<Concentrated[]> {
  const last = dayOf(now, site.timeZone);
  const window = { unit: 'day', first: last - site.boards.weekDays + 1, last } as const;
  return db.all<Concentrated>(sql`
    SELECT a.id, a.section, a.title, a.published_at AS publishedAt, views, repeated
    FROM (${concentratedIn(window, site.concentration)})
    JOIN articles AS a ON a.id = article_id AND a.status = 'published'
    ORDER BY repeated DESC, a.id LIMIT 100`);
}

function hoursOf({ unit, first, last }: Window): [first: number, last: number] {
  if (unit === 'hour') return [first, last];
  return [firstHourOfDay(first, site.timeZone), firstHourOfDay(last + 1, site.timeZone) - 1];
}
