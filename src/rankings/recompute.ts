import { and, between, sql } from 'drizzle-orm';
import type { Database } from '../db/client.ts';
import { boardEntries } from '../db/counting-schema.ts';
import { dayOf, hourOf } from '../lib/calendar.ts';
import { site } from '../site.ts';
import { spans, type Span } from './boards.ts';
import type { BoardRule } from './candidates.ts';
import type { Concentration } from './concentration.ts';
import { entriesOfSpan } from './placing.ts';
import { isNewestRun, noteRun } from './runs.ts';
import type { Window } from './totals.ts';

/**
 * Replaces the live boards, the site's and every section's, by what D1 holds at `now` (unix seconds):
 * the last `site.boards.weekDays` and `monthDays` of the site's days, today included, and the last
 * `hotHours` hours, the current one included. The boards of a span are one atomic batch, so a failure
 * (which throws) leaves them as they were, and readers never see half of one. Where a later run was faster,
 * its boards stay.
 */
export async function recomputeBoards(
  db: Database,
  now: number,
  rules: Readonly<Record<Span, BoardRule>> = site.boardRules,
  concentration: Concentration = site.concentration,
): Promise<void> {
  const rows = await db.selectDistinct({ id: boardEntries.articleId }).from(boardEntries);
  const known = JSON.stringify(rows.map(({ id }) => id));
  for (const span of spans) {
    const ranked = { window: windowOf(span, now), rule: rules[span], concentration, now, known };
    const isNewest = isNewestRun(span, now);
    await db.batch([
      // `week`, and `week/…`: what follows a slash is a 0.
      db.delete(boardEntries).where(and(between(boardEntries.board, span, `${span}0`), isNewest)),
      db.insert(boardEntries).select(sql`${entriesOfSpan(span, ranked)} AND ${isNewest}`),
      noteRun(db, span, now),
    ]);
  }
}

function windowOf(span: Span, now: number): Window {
  const { hotHours, weekDays, monthDays } = site.boards;
  const [unit, last, length] =
    span === 'hot'
      ? (['hour', hourOf(now), hotHours] as const)
      : (['day', dayOf(now, site.timeZone), span === 'week' ? weekDays : monthDays] as const);
  return { unit, first: last - length + 1, last };
}
