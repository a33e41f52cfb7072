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
  /** Delivers the rows that are due at this time (unix seconds). By default the clock decides, anew each round. */
  readonly dueAt?: number;
  readonly sleep?: (ms: number) => Promise<unknown>;
}

/** Milliseconds after which a drainer stops gathering: `waitUntil` ends 30 s after the response. */
const drainMs = 20_000;

type Row = Awaited<ReturnType<typeof dueQuery>>[number];

/** Sends the purges. Withdrawals go first and wait for no pause. Tags gather into few calls, since calls are scarce. */
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

/** The leading rows that fit into one call: of one action, with at most {@link tagsPerCall} different tags. */
function firstCall(rows: readonly Row[]): Row[] {
  const tags = new Set<string>();
  return rows.filter(({ action, tag }) => {
    if (action !== rows[0]?.action) return false;
    if (tags.size < tagsPerCall) tags.add(tag);
    return tags.has(tag);
  });
}
