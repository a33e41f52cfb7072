import { asc, eq } from 'drizzle-orm';
import type { Database } from '../db/client.ts';
import { outbox } from '../db/schema.ts';
import { retryDelay } from './outbox.ts';
import { priorities, type Priority } from './priorities.ts';

/** A delivery that fails is put off: as many rows are looked at, so that one behind a few new ones is still seen. */
const looked = 20;

/** The next rows of the outbox, due or put off: withdrawals, other purges, and articles for the search index. Index: outbox_order. */
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

/** When the longest waiting of these rows was first due (unix seconds); undefined when there is none. */
export function oldestWaiting(
  rows: readonly { readonly dueAt: number; readonly attempts: number }[],
): number | undefined {
  if (rows.length === 0) return undefined;
  return Math.min(...rows.map(({ dueAt, attempts }) => dueAt - putOffBy(attempts)));
}

/** Seconds by which so many failures have put a row off, at least. */
function putOffBy(attempts: number): number {
  const delays = Array.from({ length: attempts }, (_, n) => retryDelay(n + 1));
  return delays.reduce((sum, delay) => sum + delay, 0);
}
