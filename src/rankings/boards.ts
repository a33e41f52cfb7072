import { and, eq, exists, inArray, lte, or, sql } from 'drizzle-orm';
import { type Database, valuesOf } from '../db/client.ts';
import { boardEntries } from '../db/counting-schema.ts';
import { site } from '../site.ts';

export const spans = ['week', 'month', 'hot'] as const;
/** What a live board counts: the last days of the site's calendar, or the last hours. */
export type Span = (typeof spans)[number];

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
  /** Whether an editor put it there, whatever its views. */
  readonly pinned: boolean;
}

export interface Board {
  readonly entries: readonly BoardEntry[];
  /** When it was computed (unix seconds); undefined while it is empty. */
  readonly computedAt: number | undefined;
  /** Whole hours since then, where readers must be told. */
  readonly staleHours: number | undefined;
}

/** The boards beside every article. */
export interface Boards {
  readonly week: readonly BoardEntry[];
  readonly month: readonly BoardEntry[];
  readonly hot: readonly BoardEntry[];
  /** Of the oldest of them, as in {@link Board}. */
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
 * The lines of the site's boards for the aside, as one statement for a `db.batch`: those that are
 * shown, and `site.boards.spare` more: a withdrawal leaves a gap in the ranks until the next recompute,
 * and the entries behind it move up. Reads only those rows: PRIMARY KEY (board, rank).
 */
export function boardsQuery(db: Database) {
  const first = (span: Span) => and(eq(name, span), lte(rank, shown[span] + site.boards.spare));
  return db
    .select()
    .from(boardEntries)
    .where(or(...spans.map(first)));
}

/** The boards of the site or of a section, whole. PRIMARY KEY (board, rank). */
export function wholeBoardsQuery(db: Database, section?: string) {
  const names = spans.map((span) => boardName(span, section));
  return db.select().from(boardEntries).where(inArray(name, names));
}

/**
 * One of the boards that a query answered, from the top, as it is shown at `now` (unix seconds): not
 * at all once it is older than `site.boards.hiddenAfter`.
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

/** What `boardsQuery` answered, as the aside shows it at `now` (unix seconds). */
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

/** Takes articles off every live board: a statement for the batch of their withdrawal. */
export function removeFromBoards(db: Database, ...articleIds: readonly number[]) {
  const given = valuesOf(articleIds);
  return db.delete(boardEntries).where(inArray(boardEntries.articleId, given));
}

/** What boards say of an article; its time in unix seconds. */
type Renamed = Pick<BoardEntry, 'id' | 'section' | 'title' | 'publishedAt'>;

/**
 * Lets every live board say what these articles now are, and takes them off those of a section that they
 * have left: statements for the batch of their update. The archive follows by a trigger.
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
