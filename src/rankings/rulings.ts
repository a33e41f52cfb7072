import {
  and,
  asc,
  eq,
  exists,
  getTableColumns,
  gt,
  inArray,
  lte,
  notExists,
  or,
  sql,
} from 'drizzle-orm';
import { failUnless } from '../db/clash.ts';
import type { Database } from '../db/client.ts';
import { boardEntries, boardRulings } from '../db/counting-schema.ts';
import { articles } from '../db/schema.ts';
import { site } from '../site.ts';
import { boardName, spans, type Span } from './boards.ts';

/** The name that stands for all boards. Only exclusions may use it. */
export const everyBoard = '*';

/** An editor's ruling about an article on a board, until its end. */
export type Ruling = {
  /** A name that {@link boardName} makes; for an exclusion also {@link everyBoard}. */
  readonly board: string;
  readonly articleId: number;
  readonly reason: string;
  /** Unix seconds; the ruling has no effect from then on. */
  readonly until: number;
  readonly madeBy: string;
  /** Unix seconds. */
  readonly madeAt: number;
} & (
  | { readonly kind: 'exclude' }
  /** `rank` from 1 to `site.boards.kept`. */
  | { readonly kind: 'pin'; readonly rank: number }
);

const sections = [undefined, ...site.sections.map(({ slug }) => slug)];

/** The names of all boards: of a span, or of a span and a section. */
export const boardNames: readonly string[] = spans.flatMap((span) =>
  sections.map((section) => boardName(span, section)),
);

/** The section that a board belongs to; undefined for the site's boards and for {@link everyBoard}. */
export function sectionOfBoard(board: string): string | undefined {
  return board.split('/')[1];
}

/** Whether a ruling on `board` concerns boards of that span. */
export function concernsSpan(board: string, span: Span): boolean {
  return board === everyBoard || board.split('/')[0] === span;
}

/** The place of a ruling in their list. */
export type RulingPlace = Pick<Ruling, 'board' | 'articleId'>;

interface RulingsPage {
  readonly board?: string | undefined;
  readonly after?: RulingPlace | undefined;
  readonly count: number;
}

/**
 * The rulings that hold at `now` (unix seconds), with the article's section, title and time, by board and then article:
 * those on one board and on every board, or all. PRIMARY KEY (board, article_id).
 */
export function rulingsQuery(db: Database, now: number, { board, after, count }: RulingsPage) {
  const { section, title, publishedAt } = articles;
  return db
    .select({ ...getTableColumns(boardRulings), section, title, publishedAt })
    .from(boardRulings)
    .leftJoin(articles, eq(articles.id, boardRulings.articleId))
    .where(
      and(
        gt(boardRulings.until, now),
        board === undefined ? undefined : inArray(boardRulings.board, [board, everyBoard]),
        after && sql`(board, article_id) > (${after.board}, ${after.articleId})`,
      ),
    )
    .orderBy(asc(boardRulings.board), asc(boardRulings.articleId))
    .limit(count);
}

/**
 * The boards of rulings that have ended by `now` (unix seconds) and still stand in the table.
 * Index: board_rulings_until.
 */
export function endedBoardsQuery(db: Database, now: number) {
  return db
    .select({ board: boardRulings.board })
    .from(boardRulings)
    .where(lte(boardRulings.until, now));
}

/**
 * The statements that remove the rulings that have ended by `now` (unix seconds), for the batch that takes them off the
 * boards. They fail the batch as a lost race does when another run has removed them. Index: board_rulings_until.
 */
export function forgetEnded(db: Database, now: number) {
  return [
    failUnless(db, exists(endedBoardsQuery(db, now))),
    db.delete(boardRulings).where(lte(boardRulings.until, now)),
  ] as const;
}

/** The ruling on an article and a board, ended or not. */
export function rulingQuery(db: Database, { board, articleId }: RulingPlace) {
  const itself = and(eq(boardRulings.board, board), eq(boardRulings.articleId, articleId));
  return db.select().from(boardRulings).where(itself);
}

/**
 * The statements that make a ruling and replace any other on the same article and board, for the batch of its audit
 * row. An exclusion takes the article off the board at once; a pin is shown from the next recompute on. The batch
 * fails as a lost race does when another pin holds that rank and readers see its article there.
 */
export function putRuling(db: Database, ruling: Ruling) {
  const { board, articleId, madeAt } = ruling;
  const row = { rank: null, ...ruling };
  return [
    // Free the rank of a pin that has ended, or whose article readers do not see there.
    db
      .delete(boardRulings)
      .where(
        or(
          and(eq(boardRulings.board, board), lte(boardRulings.until, madeAt)),
          isUnseenPin(db, ruling),
        ),
      ),
    db
      .insert(boardRulings)
      .values(row)
      .onConflictDoUpdate({ target: [boardRulings.board, boardRulings.articleId], set: row }),
    ...(ruling.kind === 'exclude' ? [takeOff(db, board, articleId)] : []),
  ] as const;
}

/**
 * The statements that end a ruling, for the batch of its audit row. A pinned article leaves the board at once; an
 * excluded article comes back with the next recompute.
 */
export function removeRuling(db: Database, board: string, articleId: number) {
  const itself = and(eq(boardRulings.board, board), eq(boardRulings.articleId, articleId));
  return [
    db
      .delete(boardEntries)
      .where(
        and(
          eq(boardEntries.board, board),
          eq(boardEntries.articleId, articleId),
          eq(boardEntries.pinned, true),
        ),
      ),
    db.delete(boardRulings).where(itself),
  ] as const;
}

/** The pins that still hold and give way to {@link putRuling}. */
export function unseenPinsQuery(db: Database, ruling: Ruling) {
  return db
    .select()
    .from(boardRulings)
    .where(and(isUnseenPin(db, ruling), gt(boardRulings.until, ruling.madeAt)));
}

/** Holds for a pin in the ruling's place whose article is not published, or not in the board's section. */
function isUnseenPin(db: Database, ruling: Ruling) {
  if (ruling.kind !== 'pin') return sql`false`;
  const { board, rank } = ruling;
  const section = sectionOfBoard(board);
  const seen = db
    .select({ id: articles.id })
    .from(articles)
    .where(
      and(
        eq(articles.id, boardRulings.articleId),
        eq(articles.status, 'published'),
        section === undefined ? undefined : eq(articles.section, section),
      ),
    );
  return and(
    eq(boardRulings.board, board),
    eq(boardRulings.kind, 'pin'),
    eq(boardRulings.rank, rank),
    notExists(seen),
  );
}

function takeOff(db: Database, board: string, articleId: number) {
  const from = board === everyBoard ? undefined : eq(boardEntries.board, board);
  return db.delete(boardEntries).where(and(from, eq(boardEntries.articleId, articleId)));
}
