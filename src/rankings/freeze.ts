import { eq, gte, max, min, sql, type SQL } from 'drizzle-orm';
import type { Statement } from '../db/batch.ts';
import { unlessClash } from '../db/clash.ts';
import type { Database } from '../db/client.ts';
import { insertSelect } from '../db/insert-select.ts';
import { boardArchive, boardPeriods, viewsDaily } from '../db/counting-schema.ts';
import { dayOf, firstHourOfDay } from '../lib/calendar.ts';
import { nextPeriod, periodKinds, periodOf, type Period, type PeriodKind } from '../lib/periods.ts';
import { site } from '../site.ts';
import { concentratedIn, type Concentration } from './concentration.ts';
import { boardOrder, viewsIn } from './window-views.ts';

/** The most periods that one run freezes; each sums at most a month of views. The next run goes on. */
const perRun = 8;

interface Options {
  /** Unix seconds. */
  readonly now: number;
  /** The last settled hour (whole hours since the epoch); see `settledHour` of the rollup. */
  readonly settledHour: number;
  readonly concentration?: Concentration;
  /** Statements for the batch that freezes `period`, whose archived predecessor is `previous`. */
  readonly alongside?: (period: Period, previous: Period | undefined) => Statement[];
}

interface Step {
  readonly period: Period;
  readonly previous: Period | undefined;
}

/**
 * Freezes the boards of the weeks and months that have ended and whose hours are settled, oldest first. It begins
 * with the period after the last frozen one, or with the first that has views, as far back as daily views still cover
 * a whole period. A period without views gets no board. Each period is one atomic batch that begins with the period's
 * own row: when two runs freeze the same period at once, the later batch fails on that key. Gives the names of the
 * periods that this run froze.
 * @throws whatever D1 throws; periods that were frozen before stay.
 */
export async function freezeEnded(db: Database, options: Options): Promise<string[]> {
  const frozen: string[] = [];
  for (const kind of periodKinds) {
    for (let step = 0; step < perRun && frozen.length < perRun; step++) {
      const next = await nextStep(db, kind, options);
      if (!next) break;
      if (await freeze(db, next, options)) frozen.push(next.period.name);
    }
  }
  return frozen;
}

/** The oldest period that can be frozen now. */
async function nextStep(
  db: Database,
  kind: PeriodKind,
  { now, settledHour }: Options,
): Promise<Step | undefined> {
  const [last] = await db
    .select({ firstDay: max(boardPeriods.firstDay) })
    .from(boardPeriods)
    .where(eq(boardPeriods.kind, kind));
  const previous = last?.firstDay == null ? undefined : periodOf(kind, last.firstDay);
  const from = Math.max(firstCovered(kind, now), previous ? nextPeriod(previous).firstDay : 0);
  const [first] = await db
    .select({ day: min(viewsDaily.day) })
    .from(viewsDaily)
    .where(gte(viewsDaily.day, from));
  if (first?.day == null) return undefined;
  const period = periodOf(kind, first.day);
  const lastHour = firstHourOfDay(period.lastDay + 1, site.timeZone) - 1;
  return lastHour <= settledHour ? { period, previous } : undefined;
}

/** The first day whose views are still there at `now` (unix seconds). */
export function oldestDay(now: number): number {
  return dayOf(now, site.timeZone) - site.views.dailyRetentionDays;
}

/** The first day of the oldest period all of whose daily views are still there. */
function firstCovered(kind: PeriodKind, now: number): number {
  const oldest = oldestDay(now);
  const period = periodOf(kind, oldest);
  return period.firstDay === oldest ? oldest : nextPeriod(period).firstDay;
}

/** Freezes a period; false when another run has frozen it already. */
function freeze(
  db: Database,
  { period, previous }: Step,
  { now, alongside, concentration = site.concentration }: Options,
): Promise<boolean> {
  const { kind, firstDay } = period;
  return unlessClash(
    db.batch([
      db.insert(boardPeriods).values({ kind, firstDay, frozenAt: now }),
      archiveEntries(db, { period, previous, at: now, concentration }),
      ...(alongside?.(period, previous) ?? []),
    ]),
  );
}

interface Frozen {
  readonly period: Period;
  /** The archived period before this one. */
  readonly previous: Period | undefined;
  /** The time (unix seconds) at which an exclusion must hold to count. */
  readonly at: number;
  readonly concentration: Concentration;
  /** A subquery of the ids of articles that keep a place although they are not published. */
  readonly named?: SQL;
}

/**
 * The statement that archives the board of a period. As in a recompute, the INSERT itself joins to published
 * articles. An article that is excluded from the board of that kind stays out of the archive. Pins do not count.
 * Index: board_archive_article.
 */
export function archiveEntries(
  db: Database,
  { period, previous, at, concentration, named }: Frozen,
) {
  const { kind, name, firstDay, lastDay } = period;
  const window = { unit: 'day', first: firstDay, last: lastDay } as const;
  const isLeftOff = concentration.leaveOff ? sql`true` : sql`false`;
  const isPublished = sql`a.status = 'published'`;
  const counts = named ? sql`(${isPublished} OR a.id IN (${named}))` : isPublished;
  const entry = {
    period: name,
    rank: sql`line.place`,
    articleId: sql`a.id`,
    section: sql`iif(${isPublished}, a.section, NULL)`,
    title: sql`iif(${isPublished}, a.title, NULL)`,
    publishedAt: sql`iif(${isPublished}, a.published_at, NULL)`,
    views: sql`line.views`,
    previousRank: sql`earlier.rank`,
  };
  const ranked = sql`
    FROM (
      SELECT a.id, totals.views, row_number() OVER (ORDER BY ${boardOrder}) AS place
      FROM (${viewsIn(window)}) AS totals
      JOIN articles AS a ON a.id = totals.article_id AND ${counts}
      WHERE a.id NOT IN (
        SELECT article_id FROM board_rulings
        WHERE board IN (${kind}, '*') AND kind = 'exclude' AND until > ${at}
        UNION ALL
        SELECT article_id FROM (${concentratedIn(window, concentration)}) WHERE ${isLeftOff}
      )
      ORDER BY place
      LIMIT ${site.boards.archived}
    ) AS line
    JOIN articles AS a ON a.id = line.id
    LEFT JOIN board_archive AS earlier
      ON earlier.article_id = line.id AND earlier.period = ${previous?.name ?? null}`;
  return insertSelect(db, boardArchive, entry, ranked);
}
