import { sql, type SQL } from 'drizzle-orm';
import { site } from '../site.ts';
import { concentratedIn, type Concentration } from './concentration.ts';
import { boardOrder, viewsIn, viewsOfSome, type Window } from './window-views.ts';

/** The rule that an article must meet to be on a board. */
export interface BoardRule {
  readonly minimumViews: number;
  /** The most days since the article was published; null for any age. */
  readonly maximumAgeDays: number | null;
}

export interface Ranked {
  readonly window: Window;
  readonly rule: BoardRule;
  readonly concentration: Concentration;
  /** Unix seconds. */
  readonly now: number;
  /** The time (unix seconds) at which a ruling must hold to count. */
  readonly ruledAt: number;
  /** JSON array of articles that are likely to be near the top. Wrong guesses cost time, never correctness. */
  readonly known: string;
  /** A section with at most this many published articles is counted article by article. */
  readonly smallSection: number;
}

const publishedOnes = sql`
  articles AS a INDEXED BY articles_ranked ON a.id = totals.article_id AND a.status = 'published'`;

/**
 * Tables of a WITH. The last is `candidates` (id, section, views, published_at): of each section the first
 * `site.boards.kept` articles that no row of `rulings` (board, article_id, …) concerns, and every other article that
 * may have a place.
 *
 * Sorting every article that was read would take most of the time, so `bounds` first finds a lower bound of views for
 * each section. If `known` has as many articles of a section as its board has places, the views of the last of them
 * are the bound: no article with fewer views can get a place. Two kinds of articles would loosen that bound and are
 * counted one by one in `apart`: articles with a ruling, and all articles of a small section with too few known ones.
 * A large section with too few known articles gets the rule's minimum of views as its bound. The first sum over all
 * views uses the least bound of all sections, so one such section makes it as slow as having no bounds.
 * Index: articles_ranked, articles_section.
 */
export function candidateTables(ranked: Ranked): SQL {
  const { window, rule, concentration, now, known, smallSection } = ranked;
  const { minimumViews, maximumAgeDays } = rule;
  const oldest = maximumAgeDays === null ? 0 : now - maximumAgeDays * 86_400;
  const mayBe = sql`
    totals.views >= ${minimumViews} AND a.published_at >= ${oldest}
    AND a.id NOT IN (SELECT article_id FROM rulings WHERE board = '*')
    AND a.id NOT IN (SELECT article_id FROM concentrated)`;
  const isUnruled = sql`a.id NOT IN (SELECT article_id FROM rulings)`;
  const isLeftOff = concentration.leaveOff ? sql`true` : sql`false`;
  const ids = sql`SELECT value FROM json_each(${known})`;
  return sql`
    sections (section) AS (
      SELECT min(section) FROM articles WHERE status = 'published'
      UNION ALL
      SELECT (
        SELECT min(a.section) FROM articles AS a
        WHERE a.status = 'published' AND a.section > sections.section
      ) FROM sections WHERE section IS NOT NULL
    ),
    concentrated AS MATERIALIZED (
      SELECT article_id FROM (${concentratedIn(window, concentration)}) WHERE ${isLeftOff}
    ),
    known AS MATERIALIZED (
      SELECT a.section, totals.views,
        row_number() OVER (PARTITION BY a.section ORDER BY totals.views DESC) AS place
      FROM (${viewsOfSome(window, ids)}) AS totals CROSS JOIN ${publishedOnes}
      WHERE ${mayBe} AND ${isUnruled}
    ),
    -- Null where a section is apart.
    bounds AS MATERIALIZED (
      SELECT sections.section, coalesce(known.views, CASE WHEN EXISTS (
        SELECT 1 FROM articles AS a WHERE a.section = sections.section AND a.status = 'published'
        LIMIT 1 OFFSET ${smallSection}
      ) THEN ${minimumViews} END) AS least
      FROM sections
      LEFT JOIN known ON known.section = sections.section AND known.place = ${site.boards.kept}
      WHERE sections.section IS NOT NULL
    ),
    apart AS MATERIALIZED (
      SELECT article_id AS id FROM rulings
      UNION
      SELECT a.id FROM bounds CROSS JOIN articles AS a ON a.section = bounds.section
      WHERE bounds.least IS NULL AND a.status = 'published'
    ),
    candidates AS MATERIALIZED (
      SELECT id, section, views, published_at
      FROM (
        SELECT a.id, a.section, a.published_at, totals.views,
          row_number() OVER (PARTITION BY a.section ORDER BY ${boardOrder}) AS place
        FROM (${viewsIn(window, sql`(SELECT min(least) FROM bounds)`)}) AS totals
        CROSS JOIN ${publishedOnes}
        CROSS JOIN bounds ON bounds.section = a.section AND totals.views >= bounds.least
        WHERE ${mayBe} AND ${isUnruled}
      )
      WHERE place <= ${site.boards.kept}
      UNION ALL
      SELECT a.id, a.section, totals.views, a.published_at
      FROM (${viewsOfSome(window, sql`SELECT id FROM apart`)}) AS totals CROSS JOIN ${publishedOnes}
      WHERE ${mayBe}
    )`;
}
