import { and, eq, exists, inArray, lte, or, sql } from 'drizzle-orm';
import { type Database, valuesOf } from '../db/client.ts';
import { boardEntries } from '../db/counting-schema.ts';
import { site } from '../site.ts';

export const spans = ['week', 'month', 'hot'] as const;
/** The span that a live board counts: the last days of the site's calendar, or the last hours. */
export type Span = (typeof spans)[number];

/** One line of a board. It carries everything that its link needs, so reading a board joins nothing. */
export interface BoardEntry {
  /** The place as shown, from 1 and without gaps. */
  readonly rank: number;
  /** The article's id. */
  readonly id: number;
  readonly section: string;
  readonly title: string;
  /** Unix seconds. */
  readonly publishedAt: number;
  readonly views: number;
  /** Whether an editor pinned the article to this place, whatever its views. */
  readonly pinned: boolean;
}

export interface Board {
  readonly entries: readonly BoardEntry[];
  /** When the board was computed (unix seconds); undefined while it is empty. */
  readonly computedAt: number | undefined;
  /** Whole hours since then, once the board is so old that readers must be told. */
  readonly staleHours: number | undefined;
}

/** The boards beside every article. */
export interface Boards {
  readonly week: readonly BoardEntry[];
  readonly month: readonly BoardEntry[];
  readonly hot: readonly BoardEntry[];
  /** The age of the oldest board, as in {@link Board}. */
  readonly computedAt: number | undefined;
  readonly staleHours: number | undefined;
}

export type BoardRow = typeof boardEntries.$inferSelect;

/** How many lines of each board the aside shows; `site.boards.kept` are stored. */
const shown: Readonly<Record<Span, number>> = {
  week: site.aside.board,
  month: site.aside.board,
  hot: site.aside.hot,
};

/** The name of the site's board, `week`, or of a section's, `week/keji`. */
export function boardName(span: Span, section?: string): string {
  return section === undefined ? span : `${span}/${section}`;
}

const { board: name, rank } = boardEntries;

/**
 * The lines of the site's boards for the aside, as one statement: the lines that are shown, and `site.boards.spare`
 * more. A withdrawal leaves a gap in the ranks until the next recompute; the spare lines then move up. Reads only
 * those rows: PRIMARY KEY (board, rank).
 */
export function boardsQuery(db: Database) {
  const first = (span: Span) => and(eq(name, span), lte(rank, shown[span] + site.boards.spare));
  return db
    .select()
    .from(boardEntries)
    .where(or(...spans.map(first)));
}

/** The complete boards of the site or of a section. PRIMARY KEY (board, rank). */
export function wholeBoardsQuery(db: Database, section?: string) {
  const names = spans.map((span) => boardName(span, section));
  return db.select().from(boardEntries).where(inArray(name, names));
}

/**
 * One of the boards that a query answered, as it is shown at `now` (unix seconds). A board that is older than
 * `site.boards.hiddenAfter` is not shown at all.
 */
export function boardOf(
  rows: readonly BoardRow[],
  span: Span,
  now: number,
  count: number = site.boards.kept,
): Board {
  const entries = rows
    .filter((row) => row.board.split('/')[0] === span)
    .filter((row) => now - row.computedAt <= site.boards.hiddenAfter)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, count);
  return {
    entries: entries.map(({ articleId: id, section, title, publishedAt, views, pinned }, index) => {
      return { rank: index + 1, id, section, title, publishedAt, views, pinned };
    }),
    ...ageOf(
      entries.map(({ computedAt }) => computedAt),
      now,
    ),
  };
}

/** The boards that {@link wholeBoardsQuery} answered, as their page shows them at `now` (unix seconds). */
export function liveBoards(rows: readonly BoardRow[], now: number) {
  return spans.map((span) => ({ span, ...boardOf(rows, span, now) }));
}

type Age = Pick<Board, 'computedAt' | 'staleHours'>;

function ageOf(times: readonly number[], now: number): Age {
  if (times.length === 0) return { computedAt: undefined, staleHours: undefined };
  const computedAt = Math.min(...times);
  const age = now - computedAt;
  const isStale = age > site.boards.staleAfter;
  return { computedAt, staleHours: isStale ? Math.floor(age / 3_600) : undefined };
}

/** The boards that `boardsQuery` answered, as the aside shows them at `now` (unix seconds). */
export function groupBoards(rows: readonly BoardRow[], now: number): Boards {
  const board = (span: Span) => boardOf(rows, span, now, shown[span]);
  const [week, month, hot] = [board('week'), board('month'), board('hot')];
  const computed = [week, month, hot].flatMap(({ computedAt }) => computedAt ?? []);
  return {
    week: week.entries,
    month: month.entries,
    hot: hot.entries,
    ...ageOf(computed, now),
  };
}

/** The statement that takes articles off every live board, for the batch that withdraws them. */
export function removeFromBoards(db: Database, ...articleIds: readonly number[]) {
  const given = valuesOf(articleIds);
  return db.delete(boardEntries).where(inArray(boardEntries.articleId, given));
}

/** The columns of an article that boards repeat; its time in unix seconds. */
type Renamed = Pick<BoardEntry, 'id' | 'section' | 'title' | 'publishedAt'>;

/**
 * The statements that update these articles on every live board, and take them off the boards of a section that they
 * have left, for the batch that changes them. A trigger updates the archive.
 */
export function renameOnBoards(db: Database, ...renamed: readonly Renamed[]) {
  const facts = renamed.map(({ id, section, title, publishedAt }) => {
    const own = spans.flatMap((span) => [boardName(span), boardName(span, section)]);
    return { id, section, title, publishedAt, own };
  });
  const given = sql`json_each(${JSON.stringify(facts)}) AS given`;
  const fact = (field: keyof (typeof facts)[number]) => sql.raw(`given.value ->> '${field}'`);
  const isGiven = eq(boardEntries.articleId, fact('id'));
  const left = sql`(SELECT 1 FROM ${given}
    WHERE ${isGiven} AND ${name} NOT IN (SELECT value FROM json_each(${fact('own')})))`;
  return [
    db.delete(boardEntries).where(exists(left)),
    db
      .update(boardEntries)
      .set({ section: fact('section'), title: fact('title'), publishedAt: fact('publishedAt') })
      .from(given)
      .where(isGiven),
  ] as const;
}
