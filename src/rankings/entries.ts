import { sql } from 'drizzle-orm';
import type { Database } from '../db/client.ts';
import { boardEntries } from '../db/counting-schema.ts';
import { insertSelect } from '../db/insert-select.ts';
import { site } from '../site.ts';
import type { Span } from './boards.ts';
import { candidateTables, type Ranked } from './candidates.ts';
import { viewsOfSome } from './window-views.ts';

/**
 * The statement that fills all boards of a span, the site's and the sections'. A pinned article has its place whatever
 * its views or age; the other articles share the remaining places. If an article has two rulings, an exclusion from all
 * boards comes first.
 *
 * The statement itself joins to published articles. If the join were read before, an article that is withdrawn in
 * between would come back.
 */
export function insertEntries(db: Database, span: Span, ranked: Ranked) {
  const { kept } = site.boards;
  const { now, ruledAt, window } = ranked;
  const pinnedIds = sql`SELECT article_id FROM rulings WHERE kind = 'pin'`;
  const lines = sql`
    WITH RECURSIVE rulings AS MATERIALIZED (
      SELECT board, article_id, kind, rank FROM board_rulings
      WHERE until > ${ruledAt} AND (board IN ('*', ${span}) OR board BETWEEN ${`${span}/`} AND ${`${span}0`})
    ),
    ${candidateTables(ranked)},
    pins AS MATERIALIZED (
      SELECT ruling.board, ruling.rank, a.id, coalesce(totals.views, 0) AS views,
        row_number() OVER (PARTITION BY ruling.board ORDER BY ruling.rank) AS nth
      FROM rulings AS ruling
      JOIN articles AS a ON a.id = ruling.article_id AND a.status = 'published'
      LEFT JOIN (${viewsOfSome(window, pinnedIds)}) AS totals ON totals.article_id = a.id
      WHERE ruling.kind = 'pin' AND ruling.board IN (${span}, ${span} || '/' || a.section)
        AND a.id NOT IN (SELECT article_id FROM rulings WHERE board = '*')
    ),
    others AS (
      SELECT board, id, views,
        row_number() OVER (PARTITION BY board ORDER BY views DESC, published_at DESC, id DESC) AS nth
      FROM (
        SELECT ${span} AS board, * FROM candidates
        UNION ALL
        SELECT ${span} || '/' || section, * FROM candidates
      ) AS candidate
      WHERE NOT EXISTS (
        SELECT 1 FROM rulings
        WHERE rulings.board = candidate.board AND rulings.article_id = candidate.id
      )
    ),
    lines AS (
      SELECT board, rank, id, views, 1 AS pinned FROM pins
      UNION ALL
      -- Before a pin of rank r, the nth of its board, are r - n places for others.
      SELECT board, nth + (
        SELECT count(*) FROM pins
        WHERE pins.board = others.board AND pins.rank - pins.nth < others.nth
      ), id, views, 0
      FROM others
      WHERE nth <= ${kept}
    )
    SELECT board, rank, id, views, pinned FROM lines WHERE rank <= ${kept}`;
  return insertSelect(
    db,
    boardEntries,
    {
      board: sql`line.board`,
      rank: sql`line.rank`,
      articleId: sql`a.id`,
      section: sql`a.section`,
      title: sql`a.title`,
      publishedAt: sql`a.published_at`,
      views: sql`line.views`,
      computedAt: now,
      pinned: sql`line.pinned`,
    },
    sql`FROM (${lines}) AS line CROSS JOIN articles AS a ON a.id = line.id`,
  );
}
