import { and, eq, sql, type SQL } from 'drizzle-orm';
import { readAll } from '../db/batch.ts';
import type { Database } from '../db/client.ts';
import { boardArchive, boardPeriods } from '../db/counting-schema.ts';
import { firstHourOfDay } from '../lib/calendar.ts';
import type { Period } from '../lib/periods.ts';
import { site } from '../site.ts';
import { periodsAround, periodsOf } from './archive.ts';
import { archiveEntries } from './freeze.ts';

/** The archived periods of the same kind directly before and after a period. */
export interface Neighbours {
  readonly isFrozen: boolean;
  readonly previous: Period | undefined;
  readonly next: Period | undefined;
}

/** Whether a period is archived, and which archived periods stand next to it. */
export async function neighboursOf(db: Database, period: Period): Promise<Neighbours> {
  const { own, before, after } = await readAll(db, periodsAround(db, period));
  const [[previous], [next]] = [periodsOf(before), periodsOf(after)];
  return { isFrozen: own.length > 0, previous, next };
}

/** Holds while the archived period after this one is still the same. */
export function isFollowedBy({ kind, firstDay }: Period, next: Period | undefined): SQL {
  return sql`(
    SELECT min(first_day) FROM board_periods WHERE kind = ${kind} AND first_day > ${firstDay}
  ) IS ${next?.firstDay ?? null}`;
}

/** The name under which a batch keeps the old archive of a period until the batch ends. */
const asideOf = ({ name }: Period) => `${name}/before`;

/**
 * Statements that freeze an archived period anew at `now` (unix seconds) from the daily views in D1. Their batch also
 * writes the audit row and must end with {@link dropBefore}. An archived article that is not published now keeps a
 * place without its name. Exclusions count if they held at the period's end or later. The ranks that the next
 * archived period remembers are updated.
 */
export function freezeAnew(
  db: Database,
  period: Period,
  { previous, next }: Neighbours,
  now: number,
) {
  const { kind, name, firstDay, lastDay } = period;
  const aside = asideOf(period);
  const frozen = {
    ...{ period, previous, concentration: site.concentration },
    at: firstHourOfDay(lastDay + 1, site.timeZone) * 3_600,
    named: sql`SELECT article_id FROM board_archive WHERE period = ${aside}`,
  };
  const rankNow = sql`(
    SELECT earlier.rank FROM board_archive AS earlier
    WHERE earlier.period = ${name} AND earlier.article_id = ${boardArchive.articleId})`;
  return [
    db.update(boardArchive).set({ period: aside }).where(eq(boardArchive.period, name)),
    archiveEntries(db, frozen),
    db
      .update(boardArchive)
      .set({ previousRank: rankNow })
      .where(eq(boardArchive.period, next?.name ?? '')),
    db
      .update(boardPeriods)
      .set({ frozenAt: now })
      .where(and(eq(boardPeriods.kind, kind), eq(boardPeriods.firstDay, firstDay))),
  ] as const;
}

/** Rank, article and views of each line, as the batch sees them: before the correction, and after it. */
export function linesBefore(period: Period): SQL {
  return linesOf(asideOf(period));
}
export function linesAfter({ name }: Period): SQL {
  return linesOf(name);
}

/** A subquery that gives JSON. */
function linesOf(period: string): SQL {
  return sql`(
    SELECT json_group_array(json(line)) FROM (
      SELECT json_array(rank, article_id, views) AS line FROM board_archive
      WHERE period = ${period} ORDER BY rank
    ))`;
}

export function dropBefore(db: Database, period: Period) {
  return db.delete(boardArchive).where(eq(boardArchive.period, asideOf(period)));
}
