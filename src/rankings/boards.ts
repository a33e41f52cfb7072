import { and, eq, inArray, lte } from 'drizzle-orm';
import type { Database } from '../db/client.ts';
import { boardEntries } from '../db/schema.ts';
import { site } from '../site.ts';

export type BoardName = 'week' | 'month' | 'hot';

/** One line of a board. It carries what its link needs: no join at reading. */
export interface BoardEntry {
  /** The place as shown, from 1 and without gaps. */
  readonly rank: number;
  /** The article's. */
  readonly id: number;
  readonly section: string;
  readonly title: string;
  /** Unix seconds. */
  readonly publishedAt: number;
  readonly views: number;
}

export interface Boards {
  readonly week: readonly BoardEntry[];
  readonly month: readonly BoardEntry[];
  readonly hot: readonly BoardEntry[];
  /** When the oldest of the boards was computed (unix seconds); undefined while all are empty. */
  readonly computedAt: number | undefined;
}

/** How many lines of each board are shown; `site.boards.kept` are stored. */
const shown: Readonly<Record<BoardName, number>> = {
  week: site.aside.board,
  month: site.aside.board,
  hot: site.aside.hot,
};

/**
 * A withdrawal leaves a gap in the ranks until the next recompute; the entries behind it move up. So
 * many withdrawals from one board within an hour leave none of its lines empty.
 */
const spare = 5;

/**
 * The lines of all boards, as one statement for a `db.batch`: those that are shown and a few more.
 * Reads only those rows: PRIMARY KEY (board, rank).
 */
export function boardsQuery(db: Database) {
  const boards = inArray(boardEntries.board, ['hot', 'month', 'week']);
  return db
    .select()
    .from(boardEntries)
    .where(and(boards, lte(boardEntries.rank, site.aside.board + spare)));
}

export type BoardRow = typeof boardEntries.$inferSelect;

/** What `boardsQuery` answered, by board, each from the top. */
export function groupBoards(rows: readonly BoardRow[]): Boards {
  const take = (board: BoardName): BoardEntry[] =>
    rows
      .filter((row) => row.board === board)
      .sort((a, b) => a.rank - b.rank)
      .slice(0, shown[board])
      .map(({ articleId: id, section, title, publishedAt, views }, index) => {
        return { rank: index + 1, id, section, title, publishedAt, views };
      });
  return {
    week: take('week'),
    month: take('month'),
    hot: take('hot'),
    computedAt: rows.length > 0 ? Math.min(...rows.map((row) => row.computedAt)) : undefined,
  };
}

/** Takes an article off every board: a statement for the batch of its withdrawal. */
export function removeFromBoards(db: Database, articleId: number) {
  return db.delete(boardEntries).where(eq(boardEntries.articleId, articleId));
}

/** Lets every board say what the article now is: a statement for the batch of its update. */
export function renameOnBoards(
  db: Database,
  {
    id,
    section,
    title,
    publishedAt,
  }: {
    readonly id: number;
    readonly section: string;
    readonly title: string;
    /** Unix seconds. */
    readonly publishedAt: number;
  },
) {
  return db
    .update(boardEntries)
    .set({ section, title, publishedAt })
    .where(eq(boardEntries.articleId, id));
}
