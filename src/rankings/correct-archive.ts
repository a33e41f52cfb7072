import { sql } from 'drizzle-orm';
import { failUnless, optimistically, usualAttempts } from '../db/clash.ts';
import { writeAll } from '../db/batch.ts';
import type { Database } from '../db/client.ts';
import { auditRowsOf } from '../audit/record.ts';
import { auditLog } from '../db/schema.ts';
import type { Period } from '../lib/periods.ts';
import {
  dropBefore,
  freezeAnew,
  isFollowedBy,
  linesAfter,
  linesBefore,
  neighboursOf,
} from './correction-statements.ts';
import { oldestDay } from './freeze.ts';
import type { Act } from '../editors/editor.ts';
import { queuePurges } from '../delivery/outbox.ts';
import { priorities } from '../delivery/priorities.ts';
import { tags } from '../cache/tags.ts';

interface Standing {
  readonly rank: number;
  readonly views: number;
}

/** The change of one article's place by a correction; null where it had no place, or has none any more. */
export interface RankChange {
  readonly article: number;
  readonly before: Standing | null;
  readonly after: Standing | null;
}

export type Corrected =
  /** Changes by rank; empty when the archive was right already. */
  | { readonly kind: 'corrected'; readonly changes: readonly RankChange[] }
  /** The period has no archive yet. */
  | { readonly kind: 'not-frozen' }
  /** Some of its days are no longer kept. */
  | { readonly kind: 'days-gone' };

type Line = readonly [rank: number, article: number, views: number];

/**
 * Freezes an archived period anew from the views that D1 has now. One batch also writes the audit row, which has all
 * lines before and after, and the purges of this archive and of the next one, which remembers its ranks. If a cron
 * freezes the next period at the same time, the batch fails and the function begins again.
 */
export function correctArchive(
  db: Database,
  period: Period,
  reason: string,
  act: Act,
): Promise<Corrected> {
  return optimistically(usualAttempts, () => tryToCorrect(db, period, reason, act));
}

async function tryToCorrect(
  db: Database,
  period: Period,
  reason: string,
  { actor, now }: Act,
): Promise<Corrected> {
  const neighbours = await neighboursOf(db, period);
  const { isFrozen, next } = neighbours;
  if (!isFrozen) return { kind: 'not-frozen' };
  if (period.firstDay < oldestDay(now)) return { kind: 'days-gone' };
  const shown = [period, ...(next ? [next] : [])].map(({ name }) => tags.archive(name));
  const lines = sql`json_object(
    'archive', ${period.name}, 'reason', ${reason},
    'before', json(${linesBefore(period)}), 'after', json(${linesAfter(period)}))`;
  const entry = { at: now, action: 'archive-corrected', detail: lines } as const;
  const {
    recorded: [row],
  } = await writeAll(db, {
    guard: failUnless(db, isFollowedBy(period, next)),
    frozen: freezeAnew(db, period, neighbours, now),
    recorded: auditRowsOf(db, actor, entry).returning({ detail: auditLog.detail }),
    dropped: dropBefore(db, period),
    // The sitemap tells when an archive changed, so the sitemap of pages is purged, too.
    purges: queuePurges(db, { tags: [tags.boards, ...shown], priority: priorities.purge }, now),
  });
  const { before, after } = JSON.parse(row?.detail ?? '') as Record<'before' | 'after', Line[]>;
  return { kind: 'corrected', changes: changesOf(before, after) };
}

function changesOf(before: readonly Line[], after: readonly Line[]): RankChange[] {
  const [old, now] = [standingsOf(before), standingsOf(after)];
  return [...new Set([...now.keys(), ...old.keys()])]
    .map((article) => ({
      article,
      before: old.get(article) ?? null,
      after: now.get(article) ?? null,
    }))
    .filter(({ before, after }) => before?.rank !== after?.rank || before?.views !== after?.views);
}

function standingsOf(lines: readonly Line[]): Map<number, Standing> {
  return new Map(lines.map(([rank, article, views]) => [article, { rank, views }]));
}
