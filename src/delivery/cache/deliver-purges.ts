import type { Database } from '../../db/client.ts';
import { unixNow } from '../../lib/calendar.ts';
import { drain } from '../drain.ts';
import { dueQuery, postpone, settle } from '../outbox.ts';
import { pauseAfter, spend } from './budget.ts';
import { sendPurge, tagsPerCall, type EdgeCache } from './purge.ts';
import { priorities } from '../priorities.ts';

export interface PurgeTarget {
  readonly cache: EdgeCache;
  /** Milliseconds for which tags gather before the next purge call, while the budget is ample. */
  readonly gatherMs: number;
}

export interface PurgeOptions {
  /** Rows due at this time are delivered; unix seconds. Defaults to the clock, read anew each round. */
  readonly dueAt?: number;
  readonly sleep?: (ms: number) => Promise<unknown>;
}

/** A drainer stops gathering after this many milliseconds: `waitUntil` ends 30 s after the response. */
const drainMs = 20_000;

type Row = Awaited<ReturnType<typeof dueQuery>>[number];

/** Sends the purges: withdrawals first, and no pause holds them up; tags gathered into few calls, for those are scarce. */
export async function deliverPurges(
  db: Database,
  { cache, gatherMs }: PurgeTarget,
  { dueAt = 0, sleep = (ms) => scheduler.wait(ms) }: PurgeOptions = {},
): Promise<void> {
  const now = () => Math.max(dueAt, unixNow());
  const isUrgent = ({ priority }: Row) => priority === priorities.withdrawal;
  await drain<Row>(db, {
    lease: 'outbox',
    due: (limit) => dueQuery(db, now(), limit),
    perCall: 500,
    async send({ action }, due) {
      const rows = firstCall(due);
      const error = await sendPurge(cache, action, [...new Set(rows.map(({ tag }) => tag))]);
      return error === undefined
        ? { noted: [settle(db, rows)], goOn: true }
        : { noted: [postpone(db, rows, now(), error)], goOn: false };
    },
    until: Date.now() + drainMs,
    sparing: {
      spend: (budget, first) => spend(budget, isUrgent(first), unixNow()),
      pauseAfter,
      gatherMs,
      isUrgent,
      sleep,
    },
  });
}

/** The leading rows that fit one call: one action, at most {@link tagsPerCall} different tags. */
function firstCall(rows: readonly Row[]): Row[] {
  const tags = new Set<string>();
  return rows.filter(({ action, tag }) => {
    if (action !== rows[0]?.action) return false;
    if (tags.size < tagsPerCall) tags.add(tag);
    return tags.has(tag);
  });
}
