import { asc, inArray, lte, sql } from 'drizzle-orm';
import type { Database } from '../db/client.ts';
import { outbox } from '../db/schema.ts';
import type { Consequences } from './consequences.ts';

/** Seconds after which a purge is repeated: a render that read before the commit may be stored after it. */
export const secondPurgeDelay = 60;

/** Seconds until a failed delivery is tried again, by the number of failures: the next minutely run at first. */
export function retryDelay(attempts: number): number {
  return Math.min(30 * 2 ** (attempts - 1), 600);
}

/** The statement that queues every tag twice: now, and once more after {@link secondPurgeDelay}. */
export function queuePurges(db: Database, { tags, priority }: Consequences, now: number) {
  return db.insert(outbox).select(sql`
    SELECT NULL, 'purge', tag.value, ${priority}, due.value, 0
    FROM json_each(${JSON.stringify(tags)}) AS tag,
         json_each(${JSON.stringify([now, now + secondPurgeDelay])}) AS due
    WHERE true
  `);
}

/** Queues the soft invalidation of every page of a build. */
export function queueInvalidation(db: Database, tag: string, now: number) {
  return db.insert(outbox).values({ action: 'invalidate', tag, priority: 1, dueAt: now });
}

/** The first due rows, withdrawals first, then the oldest. Index: outbox_order. */
export function dueQuery(db: Database, now: number, limit = 500) {
  return db
    .select({
      id: outbox.id,
      action: outbox.action,
      tag: outbox.tag,
      priority: outbox.priority,
    })
    .from(outbox)
    .where(lte(outbox.dueAt, now))
    .orderBy(asc(outbox.priority), asc(outbox.dueAt), asc(outbox.id))
    .limit(limit);
}

const idsOf = (rows: readonly { readonly id: number }[]) =>
  sql`(SELECT value FROM json_each(${JSON.stringify(rows.map(({ id }) => id))}))`;

/** Removes delivered rows. */
export function settle(db: Database, rows: readonly { readonly id: number }[]) {
  return db.delete(outbox).where(inArray(outbox.id, idsOf(rows)));
}

/** Puts rows off after a failed delivery. */
export function postpone(db: Database, rows: readonly { readonly id: number }[], now: number) {
  const delay = sql`min(${retryDelay(1)} * (1 << min(attempts, 8)), ${retryDelay(99)})`;
  return db
    .update(outbox)
    .set({ attempts: sql`attempts + 1`, dueAt: sql`${now} + ${delay}` })
    .where(inArray(outbox.id, idsOf(rows)));
}
