import { between, sql } from 'drizzle-orm';
import type { Statement } from '../db/batch.ts';
import { failUnless, optimistically, usualAttempts } from '../db/clash.ts';
import type { Database } from '../db/client.ts';
import { boardEntries } from '../db/counting-schema.ts';
import { dayOf, hourOf } from '../lib/calendar.ts';
import { site } from '../site.ts';
import { spans, type Span } from './boards.ts';
import type { BoardRule, Ranked } from './candidates.ts';
import type { Concentration } from './concentration.ts';
import { insertEntries } from './entries.ts';
import {
  boardRunsQuery,
  isLastRun,
  isNoLaterRun,
  laterOf,
  noteRun,
  type BoardRun,
} from './board-runs.ts';
import type { Window } from './window-views.ts';

/** So many of a day bound the boards of some dozen sections nearly as well as those on boards do. */
const mostViewed = 2_000;
/** Each of a section's articles is looked up in every day and hour that counts: a tenth of a second for so many. */
const smallSection = 1_000;

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
  fewEnough = smallSection,
): Promise<void> {
  const known = JSON.stringify(await knownArticles(db, now));
  for (const span of spans) {
    await optimistically(usualAttempts, async () => {
      const time = laterOf(now, span, await boardRunsQuery(db));
      const ranked = {
        ...{ window: windowOf(span, time), rule: rules[span], concentration, known },
        ...{ now: time, ruledAt: time, smallSection: fewEnough },
      };
      await db.batch([
        failUnless(db, isNoLaterRun(span, time)),
        ...replaceSpan(db, span, ranked),
        noteRun(db, span, time),
      ]);
    });
  }
}

/**
 * Lets boards follow the rulings that hold at `ruledAt` (unix seconds), each of the views of the time at which it was
 * computed: `runs` says when. One batch, with `alongside`. It fails as a lost race does (see db/clash.ts) when a
 * statement of that clashes, or when another run has computed one of the boards since then.
 */
export async function recomputeRuled(
  db: Database,
  runs: readonly BoardRun[],
  ruledAt: number,
  alongside: readonly Statement[] = [],
): Promise<void> {
  const { boardRules: rules, concentration } = site;
  const guards = runs.map(({ span, computedAt }) => failUnless(db, isLastRun(span, computedAt)));
  const replaced: Statement[] = [];
  for (const { span, computedAt: now } of runs) {
    const known = JSON.stringify(await knownArticles(db, now));
    const window = windowOf(span, now);
    const ranked = { window, rule: rules[span], concentration, now, ruledAt, known, smallSection };
    replaced.push(...replaceSpan(db, span, ranked));
  }
  const [first, ...rest] = [...guards, ...alongside, ...replaced];
  if (first) await db.batch([first, ...rest]);
}

/** The statements that replace all boards of a span. */
function replaceSpan(db: Database, span: Span, ranked: Ranked) {
  return [
    // `week`, and `week/…`: what follows a slash is a 0.
    db.delete(boardEntries).where(between(boardEntries.board, span, `${span}0`)),
    insertEntries(db, span, ranked),
  ] as const;
}

/**
 * Those on the boards; where these are empty, or rulings may have taken some from them or hold places, also the most
 * viewed of the newest whole day. PRIMARY KEY (day, article_id).
 */
async function knownArticles(db: Database, now: number): Promise<number[]> {
  const known = await db.all<{ id: number }>(sql`
    SELECT article_id AS id FROM board_entries
    UNION
    SELECT article_id FROM (
      SELECT article_id FROM views_daily
      WHERE day = (SELECT max(day) FROM views_daily WHERE day < ${dayOf(now, site.timeZone)}) AND (
        NOT EXISTS (SELECT 1 FROM board_entries)
        OR EXISTS (SELECT 1 FROM board_rulings WHERE until > ${now})
      )
      ORDER BY views DESC LIMIT ${mostViewed}
    )`);
  return known.map(({ id }) => id);
}

function windowOf(span: Span, now: number): Window {
  const { hotHours, weekDays, monthDays } = site.boards;
  const [unit, last, length] =
    span === 'hot'
      ? (['hour', hourOf(now), hotHours] as const)
      : (['day', dayOf(now, site.timeZone), span === 'week' ? weekDays : monthDays] as const);
  return { unit, first: last - length + 1, last };
}
