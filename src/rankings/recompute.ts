import { between, sql } from 'drizzle-orm';
import { writeAll, type Statement } from '../db/batch.ts';
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

/** The most viewed articles of a day that serve as guesses: enough to bound the boards of some dozen sections. */
const mostViewed = 2_000;
/** The most articles of a section that is counted article by article. That many take a tenth of a second. */
const smallSection = 1_000;

/**
 * Replaces the live boards of the site and of every section by what D1 holds at `now` (unix seconds): the last
 * `site.boards.weekDays` and `monthDays` of the site's days, today included, and the last `hotHours` hours, the
 * current one included. If a run for a later time has already made the boards, this run makes them anew as of that
 * later time: a late or doubled run adds its views and never sets boards back. The boards of a span are one atomic
 * batch, so readers never see half of it.
 * @throws whatever D1 throws; the boards then stay as they were.
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
 * Applies the rulings that hold at `ruledAt` (unix seconds) to boards. Each board keeps the time of its run (`runs`)
 * and the views of that time. One batch does it, together with `alongside`. The batch fails as a lost race does (see
 * db/clash.ts) when a statement of `alongside` clashes, or when another run has computed one of the boards since.
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
  await writeAll(db, { guards, alongside, replaced });
}

/** The statements that replace all boards of a span. */
function replaceSpan(db: Database, span: Span, ranked: Ranked) {
  return [
    // Both `week` and `week/…`: in ASCII, `0` follows the slash.
    db.delete(boardEntries).where(between(boardEntries.board, span, `${span}0`)),
    insertEntries(db, span, ranked),
  ] as const;
}

/**
 * Guesses of the articles near the top: those on the boards now. Where the boards are empty, or rulings may have
 * removed articles from them or hold places, also the most viewed articles of the newest whole day. PRIMARY KEY (day,
 * article_id).
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
