import { sql } from 'drizzle-orm';
import { articleQuery } from '../articles/read.ts';
import { optimistically, unlessClash, usualAttempts } from '../db/clash.ts';
import { readAll } from '../db/batch.ts';
import type { Database } from '../db/client.ts';
import { unixNow } from '../lib/calendar.ts';
import { recomputeRuled } from './recompute.ts';
import {
  concernsSpan,
  endedBoardsQuery,
  forgetEnded,
  putRuling,
  removeRuling,
  rulingQuery,
  sectionOfBoard,
  unseenPinsQuery,
  type Ruling,
  type RulingPlace,
} from './rulings.ts';
import { boardRunsQuery } from './board-runs.ts';
import { auditRow, auditRowsOf } from '../audit/record.ts';
import type { Act, Actor } from '../editors/editor.ts';
import { queuePurges } from '../delivery/outbox.ts';
import { priorities } from '../delivery/priorities.ts';
import { boardTags } from '../cache/tags.ts';

export type Ruled =
  | { readonly kind: 'ruled' | 'unchanged' }
  /** There is no such article. */
  | { readonly kind: 'missing' }
  /** The article is not published, or it is not in the section whose board was named. */
  | { readonly kind: 'unpublished' | 'elsewhere' }
  /** Another article is pinned to that place, and readers see it there. */
  | { readonly kind: 'taken' };

/**
 * Makes a ruling, replacing any other ruling on the same article and board. One batch also writes the audit row and the
 * purges. The same ruling again changes nothing.
 */
export async function makeRuling(db: Database, ruling: Ruling, actor: Actor): Promise<Ruled> {
  const { board, articleId, madeAt, kind, reason, until } = ruling;
  const {
    article: [article],
    known: [known],
  } = await readAll(db, {
    article: articleQuery(db, articleId),
    known: rulingQuery(db, ruling),
  });
  if (!article) return { kind: 'missing' };
  if (article.status !== 'published') return { kind: 'unpublished' };
  const section = sectionOfBoard(board);
  if (section !== undefined && section !== article.section) return { kind: 'elsewhere' };
  const rank = kind === 'pin' ? ruling.rank : null;
  if (
    known?.kind === kind &&
    known.rank === rank &&
    known.reason === reason &&
    known.until === until
  ) {
    return { kind: 'unchanged' };
  }
  const detail = { board, ...(rank === null ? {} : { rank }), reason, until };
  const isRuled = await unlessClash(
    db.batch([
      recordUnseen(db, ruling, actor),
      ...putRuling(db, ruling),
      auditRow(db, actor, {
        at: madeAt,
        action: kind === 'pin' ? 'pinned' : 'excluded',
        articleId,
        detail,
      }),
      queuePurges(db, { tags: boardTags, priority: priorities.purge }, madeAt),
    ]),
  );
  return { kind: isRuled ? 'ruled' : 'taken' };
}

/** The statement that records the end of pins that give way to a ruling, because readers do not see them. */
function recordUnseen(db: Database, ruling: Ruling, actor: Actor) {
  return auditRowsOf(
    db,
    actor,
    {
      at: ruling.madeAt,
      action: 'ruling-ended',
      articleId: sql`article_id`,
      detail: sql`json_object(
        'board', board, 'kind', kind, 'rank', rank, 'reason', reason, 'until', until)`,
    },
    sql`FROM (${unseenPinsQuery(db, ruling)})`,
  );
}

/** Ends a ruling before its time, at `now` (unix seconds); false when there is none that holds. */
export async function endRuling(
  db: Database,
  place: RulingPlace,
  { actor, now }: Act,
): Promise<boolean> {
  const { board, articleId } = place;
  const [known] = await rulingQuery(db, place);
  if (!known || known.until <= now) return false;
  const { kind, rank, reason, until } = known;
  const detail = { board, kind, rank, reason, until };
  await db.batch([
    ...removeRuling(db, board, articleId),
    auditRow(db, actor, { at: now, action: 'ruling-ended', articleId, detail }),
    queuePurges(db, { tags: boardTags, priority: priorities.purge }, now),
  ]);
  return true;
}

/**
 * Applies the rulings that hold at `now` (unix seconds) to the live boards. Uses the views that the last hourly run
 * saw and keeps that run's time, by which readers and `/health` judge the boards. If an hourly run computes boards
 * meanwhile, it knows the rulings, so those boards are left alone.
 */
export async function applyRulings(db: Database, now: number): Promise<void> {
  for (const run of await boardRunsQuery(db)) await unlessClash(recomputeRuled(db, [run], now));
}

/**
 * Takes the rulings that have ended by `now` (unix seconds) off the live boards, as {@link applyRulings} does, and
 * purges the pages that show them. The batch that takes a ruling off the boards also deletes it. So the next run
 * repeats a failed one. When two crons run at once, only one ends the ruling. A delayed cron with an older clock
 * cannot end it again. Gives the boards concerned; none when other runs were faster every time, since the next run
 * does the rest.
 */
export function endRulings(db: Database, now: number): Promise<string[]> {
  const tryToEnd = async () => {
    const ended = (await endedBoardsQuery(db, now)).map(({ board }) => board);
    if (ended.length === 0) return [];
    const runs = (await boardRunsQuery(db)).filter(({ span }) =>
      ended.some((board) => concernsSpan(board, span)),
    );
    await recomputeRuled(db, runs, now, [
      ...forgetEnded(db, now),
      queuePurges(db, { tags: boardTags, priority: priorities.purge }, Math.max(now, unixNow())),
    ]);
    return ended;
  };
  return optimistically(usualAttempts, tryToEnd, () => []);
}
