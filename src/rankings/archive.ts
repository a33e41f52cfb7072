import { and, asc, desc, eq, gt, lt, type SQL } from 'drizzle-orm';
import type { Headline } from '../articles/article.ts';
import type { Results } from '../db/batch.ts';
import type { Database } from '../db/client.ts';
import { boardArchive, boardPeriods } from '../db/counting-schema.ts';
import { firstHourOfDay } from '../lib/calendar.ts';
import { periodOf, type Period, type PeriodKind } from '../lib/periods.ts';
import { site } from '../site.ts';

/** One line of an archived board. Rank and views stay as they were frozen. */
export interface ArchiveEntry {
  readonly rank: number;
  /** The article's id, also while the article is withdrawn. */
  readonly id: number;
  readonly views: number;
  /** The article's rank in the archived period before this one; null if it had none. */
  readonly previousRank: number | null;
  /** The article as it is now; undefined while it is not published. */
  readonly article: Headline | undefined;
}

/** The last `count` archived periods, newest first. PRIMARY KEY (kind, first_day). */
export function periodsQuery(db: Database, kind: PeriodKind, count: number) {
  return db
    .select()
    .from(boardPeriods)
    .where(eq(boardPeriods.kind, kind))
    .orderBy(desc(boardPeriods.firstDay))
    .limit(count);
}

type PeriodRow = typeof boardPeriods.$inferSelect;

/** Turns rows into periods. */
export function periodsOf(rows: readonly PeriodRow[]): Period[] {
  return rows.map(({ kind, firstDay }) => periodOf(kind, firstDay));
}

/** The row of a period, and those of the archived periods before and after it. PRIMARY KEY (kind, first_day). */
export function periodsAround(db: Database, { kind, firstDay }: Period) {
  const day = boardPeriods.firstDay;
  const where = (condition: SQL) =>
    db
      .select()
      .from(boardPeriods)
      .where(and(eq(boardPeriods.kind, kind), condition));
  return {
    own: where(eq(day, firstDay)),
    before: where(lt(day, firstDay)).orderBy(desc(day)).limit(1),
    after: where(gt(day, firstDay)).orderBy(asc(day)).limit(1),
  };
}

/** The statements of an archived board: {@link periodsAround}, and its entries. PRIMARY KEY (period, rank). */
export function archiveQueries(db: Database, period: Period) {
  return {
    ...periodsAround(db, period),
    rows: db
      .select()
      .from(boardArchive)
      .where(eq(boardArchive.period, period.name))
      .orderBy(asc(boardArchive.rank)),
  };
}

/** An archived board as its page shows it. */
export interface ArchivedBoard {
  readonly entries: readonly ArchiveEntry[];
  /** The last second that the board counts (unix seconds). */
  readonly endedAt: number;
  /** The archived period before this one; `previousRank` is the rank in it. */
  readonly previous: Period | undefined;
  readonly next: Period | undefined;
}

/** Puts the results of {@link archiveQueries} together; undefined when the period is not archived. */
export function archivedBoard(
  { lastDay }: Period,
  { own, rows, before, after }: Results<ReturnType<typeof archiveQueries>>,
): ArchivedBoard | undefined {
  if (own.length === 0) return undefined;
  const [previous] = periodsOf(before);
  const [next] = periodsOf(after);
  const endedAt = firstHourOfDay(lastDay + 1, site.timeZone) * 3_600 - 1;
  return { entries: rows.map(entryOf), endedAt, previous, next };
}

function entryOf(row: typeof boardArchive.$inferSelect): ArchiveEntry {
  const { rank, articleId: id, section, title, publishedAt, views, previousRank } = row;
  const isNamed = section !== null && title !== null && publishedAt !== null;
  const article = isNamed ? { id, section, title, publishedAt } : undefined;
  return { rank, id, views, previousRank, article };
}
