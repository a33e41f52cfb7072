import { sql, type SQL } from 'drizzle-orm';
import { site } from '../site.ts';
import { concentratedIn, type Concentration } from './concentration.ts';
import { boardOrder, viewsIn, viewsOfSome, type Window } from './window-views.ts';

/** What may be on a board. */
export interface BoardRule {
  readonly minimumViews: number;
  /** Days since it was published; null for any age. */
  readonly maximumAgeDays: number | null;
}

export interface Ranked {
  readonly window: Window;
  readonly rule: BoardRule;
  readonly concentration: Concentration;
  /** Unix seconds. */
  readonly now: number;
  /** When rulings must hold to count (unix seconds). */
  readonly ruledAt: number;
  /** JSON array of articles that are likely to be near the top; any will do. */
  readonly known: string;
  /** A section with no more published articles may be counted by their keys. */
  readonly smallSection: number;
}

const publishedOnes = sql`
  articles AS a INDEXED BY articles_ranked ON a.id = totals.article_id AND a.status = 'published'`;

/**
 * Tables of a WITH, the last of which is `candidates` (id, section, views, published_at): of each section the first
 * `site.boards.kept` on which `rulings` (board, article_id, …) say nothing, and all others that may have a place.
 *
 * Sorting all that was read would take most of the time. So a bound comes first: as many of the `known` articles of
 * a section as it has places have `least` views or more, hence so have all that get one. What must not loosen that
 * bound is `apart`, counted by key: the articles that are ruled on, and those of a section that has too few known
 * and no more than `smallSection` in all. A larger one of which too few are known has no bound, and with it no other.
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
