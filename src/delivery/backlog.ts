import { asc, eq } from 'drizzle-orm';
import type { Database } from '../db/client.ts';
import { outbox } from '../db/schema.ts';
import { retryDelay } from './outbox.ts';
import { priorities, type Priority } from './priorities.ts';

/** Rows that are looked at. A failed delivery is put off, and this many rows show it even behind a few newer ones. */
const looked = 20;

/**
 * Reads the next rows of the outbox, due or put off: withdrawals, other purges, and articles for the search index.
 * Index: outbox_order.
 */
export function waitingQueries(db: Database) {
  const next = (priority: Priority) =>
    db
      .select({ dueAt: outbox.dueAt, attempts: outbox.attempts })
      .from(outbox)
      .where(eq(outbox.priority, priority))
      .orderBy(asc(outbox.dueAt), asc(outbox.id))
      .limit(looked);
  return {
    withdrawals: next(priorities.withdrawal),
    purges: next(priorities.purge),
    indexing: next(priorities.index),
  };
}

/** The time (unix seconds) at which the longest waiting of these rows was first due; undefined without rows. */
export function oldestWaiting(
  rows: readonly { readonly dueAt: number; readonly attempts: number }[],
): number | undefined {
  if (rows.length === 0) return undefined;
  return Math.min(...rows.map(({ dueAt, attempts }) => dueAt - putOffBy(attempts)));
}

/** The least seconds by which this many failures have put a row off. */
function putOffBy(attempts: number): number {
  const delays = Array.from({ length: attempts }, (_, n) => retryDelay(n + 1));
  return delays.reduce((sum, delay) => sum + delay, 0);
}
