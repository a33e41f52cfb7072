import { between, desc, eq, lt, max, type SQL } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import { clashUnless, isUniqueClash, type Database } from '../db/client.ts';
import { boardEntries, viewsDaily } from '../db/counting-schema.ts';
import { dayOf, hourOf } from '../lib/calendar.ts';
import { site } from '../site.ts';
import { spans, type Span } from './boards.ts';
import type { BoardRule, Ranked } from './candidates.ts';
import type { Concentration } from './concentration.ts';
import { entriesOfSpan } from './placing.ts';
import {
  boardRunsQuery,
  isLastRun,
  isNoLaterRun,
  laterOf,
  noteRun,
  type BoardRun,
} from './runs.ts';
import type { Window } from './totals.ts';

/** So many of a day bound the boards of some dozen sections nearly as well as those on boards do. */
const mostViewed = 2_000;

/**
 * Replaces the live boards, the site's and every section's, by what D1 holds at `now` (unix seconds):
 * the last `site.boards.weekDays` and `monthDays` of the site's days, today included, and the last
 * `hotHours` hours, the current one included. Boards that a run for a later time has made are made anew as of
 * that time: a run that is late or doubled brings its views, and never sets them back. The boards of a span are one
 * atomic batch, so a failure (which throws) leaves them as they were, and readers never see half of one.
 */
export async function recomputeBoards(
  db: Database,
  now: number,
  rules: Readonly<Record<Span, BoardRule>> = site.boardRules,
  concentration: Concentration = site.concentration,
): Promise<void> {
  const known = JSON.stringify(await knownArticles(db, now));
  const runs = await boardRunsQuery(db);
  for (const span of spans) {
    let time = laterOf(now, span, runs);
    const replace = () => {
      const ranked = {
        window: windowOf(span, time),
        rule: rules[span],
        concentration,
        now: time,
        known,
      };
      return [...replaceSpan(db, span, ranked), noteRun(db, span, time)] as const;
    };
    while (!(await committed(db, isNoLaterRun(span, time), replace()))) {
      const later = laterOf(time, span, await boardRunsQuery(db));
      if (later === time) throw new Error(`the boards of ${span} clash with themselves`);
      time = later;
    }
  }
}

/**
 * Lets the boards follow what editors have ruled since they were computed, each as of that time: `runs` says when.
 * Boards that another run has computed since then are left alone, for it knew the rulings.
 */
export async function recomputeRuled(db: Database, runs: readonly BoardRun[]): Promise<void> {
  for (const { span, computedAt: now } of runs) {
    const known = JSON.stringify(await knownArticles(db, now));
    const { boardRules: rules, concentration } = site;
    const ranked = { window: windowOf(span, now), rule: rules[span], concentration, now, known };
    await committed(db, isLastRun(span, now), replaceSpan(db, span, ranked));
  }
}

/** Runs a batch if the condition holds then; false, and nothing changed, if not. */
async function committed(
  db: Database,
  condition: SQL,
  statements: readonly BatchItem<'sqlite'>[],
): Promise<boolean> {
  try {
    await db.batch([clashUnless(db, condition), ...statements]);
    return true;
  } catch (error) {
    if (!isUniqueClash(error)) throw error;
    return false;
  }
}

/** The statements that replace all boards of a span. */
function replaceSpan(db: Database, span: Span, ranked: Ranked) {
  return [
    // `week`, and `week/…`: what follows a slash is a 0.
    db.delete(boardEntries).where(between(boardEntries.board, span, `${span}0`)),
    db.insert(boardEntries).select(entriesOfSpan(span, ranked)),
  ] as const;
}

/** Those on the boards; where these are empty, the most viewed of the newest whole day. PRIMARY KEY (day, article_id). */
async function knownArticles(db: Database, now: number): Promise<number[]> {
  const { day, articleId, views } = viewsDaily;
  const onBoards = await db.selectDistinct({ id: boardEntries.articleId }).from(boardEntries);
  if (onBoards.length > 0) return onBoards.map(({ id }) => id);
  const newest = db
    .select({ day: max(day) })
    .from(viewsDaily)
    .where(lt(day, dayOf(now, site.timeZone)));
  const ofTheDay = await db
    .select({ id: articleId })
    .from(viewsDaily)
    .where(eq(day, newest))
    .orderBy(desc(views))
    .limit(mostViewed);
  return ofTheDay.map(({ id }) => id);
}

function windowOf(span: Span, now: number): Window {
  const { hotHours, weekDays, monthDays } = site.boards;
  const [unit, last, length] =
    span === 'hot'
      ? (['hour', hourOf(now), hotHours] as const)
      : (['day', dayOf(now, site.timeZone), span === 'week' ? weekDays : monthDays] as const);
  return { unit, first: last - length + 1, last };
}
