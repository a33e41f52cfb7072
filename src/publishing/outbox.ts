import { and, asc, eq, inArray, lt, lte, sql } from 'drizzle-orm';
import type { Database } from '../db/client.ts';
import { neighbourQuery } from '../articles/read.ts';
import { outbox } from '../db/schema.ts';
import type { Consequences } from './consequences.ts';
import { tags } from './tags.ts';

/** Seconds after which a purge is repeated: a render that read before the commit may be stored after it. */
export const secondPurgeDelay = 60;

/** Seconds until a failed delivery is tried again, by the number of failures: the next minutely run at first. */
export function retryDelay(attempts: number): number {
  return Math.min(30 * 2 ** (attempts - 1), 600);
}

/** The statement that queues every tag twice: now, and once more after {@link secondPurgeDelay}. */
export function queuePurges(db: Database, { tags: what, priority }: Consequences, now: number) {
  return db.insert(outbox).select(sql`
    SELECT NULL, 'purge', tag.value, ${priority}, due.value, 0
    FROM json_each(${JSON.stringify(what)}) AS tag,
         json_each(${JSON.stringify([now, now + secondPurgeDelay])}) AS due
    WHERE true
  `);
}

/**
 * The statement that queues the purge of the pages before and after an article in its section, twice as
 * ever: they are to name it from now on. After the article's own statement in its batch.
 */
export function queueNeighbourPurges(db: Database, id: number, now: number) {
  const neighbours = sql`
    SELECT id FROM ${neighbourQuery(db, id, 'previous')} UNION ALL
    SELECT id FROM ${neighbourQuery(db, id, 'next')}`;
  return db.insert(outbox).select(sql`
    SELECT NULL, 'purge', ${tags.article('')} || neighbour.id, 1, due.value, 0
    FROM (${neighbours}) AS neighbour,
         json_each(${JSON.stringify([now, now + secondPurgeDelay])}) AS due
    WHERE true
  `);
}

/** Seconds after a deploy during which isolates of the build before it may still store a page. */
const rollout = [0, 60, 300];

/** Queues the soft invalidation of every page of a build. */
export function queueInvalidation(db: Database, tag: string, now: number) {
  const rows = rollout.map((delay) => ({ dueAt: now + delay, priority: 1, tag }));
  return db.insert(outbox).values(rows.map((row) => ({ action: 'invalidate' as const, ...row })));
}

/** The order of the outbox. */
export const priorities = { withdrawal: 0, purge: 1, index: 2 } as const;

/** The statement that queues an article for the search index. */
export function queueIndexing(db: Database, id: number, now: number) {
  const row = { action: 'index' as const, tag: String(id), priority: priorities.index, dueAt: now };
  return db.insert(outbox).values(row);
}

/** The first articles due for the search index, the oldest first. Index: outbox_order. */
export function dueForIndexQuery(db: Database, now: number, limit: number) {
  return db
    .select({ id: outbox.id, tag: outbox.tag, attempts: outbox.attempts })
    .from(outbox)
    .where(and(eq(outbox.priority, priorities.index), lte(outbox.dueAt, now)))
    .orderBy(asc(outbox.dueAt), asc(outbox.id))
    .limit(limit);
}

/** The first purges due, withdrawals first, then the oldest. Index: outbox_order. */
export function dueQuery(db: Database, now: number, limit = 500) {
  return db
    .select({
      id: outbox.id,
      action: sql<'purge' | 'invalidate'>`${outbox.action}`,
      tag: outbox.tag,
      priority: outbox.priority,
    })
    .from(outbox)
    .where(and(lt(outbox.priority, priorities.index), lte(outbox.dueAt, now)))
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
