import { and, asc, eq, inArray, lt, lte, sql, type SQL } from 'drizzle-orm';
import { type Database, valuesOf, writable } from '../db/client.ts';
import { insertSelect } from '../db/insert-select.ts';
import { searchedColumns } from '../articles/content.ts';
import { neighbourQuery, published } from '../articles/read.ts';
import { articles, outbox } from '../db/schema.ts';
import type { Purges } from './cache/affected.ts';
import { priorities } from './priorities.ts';
import { tags } from '../cache/tags.ts';

/** Seconds until a purge is repeated: a render that read before the commit may be stored after the first purge. */
export const secondPurgeDelay = 60;

/**
 * Seconds until a failed delivery is tried again, by the number of failures. The first retry is the next minutely
 * run.
 */
export function retryDelay(attempts: number): number {
  return Math.min(30 * 2 ** (attempts - 1), 600);
}

/** The statement that queues the purge of the tags that a subquery gives in its one column `tag`. */
function queueTwice(db: Database, tagged: SQL, priority: Purges['priority'], now: number) {
  return insertSelect(
    db,
    outbox,
    { action: 'purge', tag: sql`purged.tag`, priority, dueAt: sql`due.value`, createdAt: now },
    sql`FROM (${tagged}) AS purged,
      json_each(${JSON.stringify([now, now + secondPurgeDelay])}) AS due`,
  );
}

/** The statement that queues every tag twice: now, and once more after {@link secondPurgeDelay}. */
export function queuePurges(db: Database, { tags: what, priority }: Purges, now: number) {
  const tagged = sql`SELECT value AS tag FROM json_each(${JSON.stringify(what)})`;
  return queueTwice(db, tagged, priority, now);
}

/** As {@link queuePurges}, with the priority of withdrawals, for the tags that a query gives in its column `tag`. */
export function queueUrgentPurges(db: Database, selected: SQL, now: number) {
  return queueTwice(db, selected, priorities.withdrawal, now);
}

/**
 * The statement that queues, twice, the purge of the neighbours of articles in their sections: those pages must name
 * the articles from now on. It follows the articles' own statements in the batch.
 */
export function queueNeighbourPurges(db: Database, ids: readonly number[], now: number) {
  const arrived = sql`json_each(${JSON.stringify(ids)}) AS arrived`;
  const neighbour = (direction: 'previous' | 'next') => sql`
    SELECT (SELECT id FROM ${neighbourQuery(db, sql`arrived.value`, direction)}) AS id FROM ${arrived}`;
  const tagged = sql`
    SELECT ${tags.article('')} || neighbour.id AS tag
    FROM (${neighbour('previous')} UNION ${neighbour('next')}) AS neighbour
    WHERE neighbour.id IS NOT NULL AND neighbour.id NOT IN (SELECT value FROM ${arrived})`;
  return queueTwice(db, tagged, priorities.purge, now);
}

/** Seconds after a deploy at which pages are invalidated: isolates of the old build may still store pages meanwhile. */
const rollout = [0, 60, 300];

/** Queues the soft invalidation of every page of a build. */
export function queueInvalidation(db: Database, tag: string, now: number) {
  const rows = rollout.map((delay) => ({ dueAt: now + delay, priority: priorities.purge, tag }));
  return db.insert(outbox).values(rows.map((row) => ({ action: 'invalidate' as const, ...row })));
}

/** The statements that queue articles for the search index. */
export function queueIndexing(db: Database, ids: readonly number[], now: number) {
  const due = { action: 'index' as const, priority: priorities.index, dueAt: now };
  const rows = ids.map((id) => ({ ...due, tag: String(id) }));
  return writable(outbox, rows).map((queued) => db.insert(outbox).values(queued));
}

/** The articles due for the search index, the oldest first. Index: outbox_order. */
export function dueForIndexQuery(db: Database, now: number, limit: number) {
  return db
    .select({ id: outbox.id, tag: outbox.tag, attempts: outbox.attempts })
    .from(outbox)
    .where(and(eq(outbox.priority, priorities.index), lte(outbox.dueAt, now)))
    .orderBy(asc(outbox.dueAt), asc(outbox.id))
    .limit(limit);
}

/** A place among waiting rows: a time in unix seconds, and an id where several rows have the same time. */
export interface QueuePlace {
  readonly at: number;
  readonly id: number;
}

/**
 * Up to `count` entries for the search index after a place, due or not, in the order of the outbox. Each comes with its
 * article, if that is published. Index: outbox_order.
 */
export function unindexedQuery(db: Database, after: QueuePlace | undefined, count: number) {
  const { id, tags: topics, sourceName } = articles;
  return db
    .select({
      place: { at: outbox.dueAt, id: outbox.id },
      article: { id, tags: topics, sourceName, ...searchedColumns },
    })
    .from(outbox)
    .leftJoin(articles, and(eq(id, sql`CAST(${outbox.tag} AS INTEGER)`), published))
    .where(
      and(
        eq(outbox.priority, priorities.index),
        after && sql`(${outbox.dueAt}, ${outbox.id}) > (${after.at}, ${after.id})`,
      ),
    )
    .orderBy(asc(outbox.dueAt), asc(outbox.id))
    .limit(count);
}

/** The purges that are due: withdrawals first, then the oldest. Index: outbox_order. */
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

/** The ids of rows, for `inArray`. */
export const idsOf = (rows: readonly { readonly id: number }[]) =>
  valuesOf(rows.map(({ id }) => id));

/** Removes delivered rows. */
export function settle(db: Database, rows: readonly { readonly id: number }[]) {
  return db.delete(outbox).where(inArray(outbox.id, idsOf(rows)));
}

/** Puts rows off after a failed delivery. */
export function postpone(
  db: Database,
  rows: readonly { readonly id: number }[],
  now: number,
  error: string,
) {
  const delay = sql`min(${retryDelay(1)} * (1 << min(attempts, 8)), ${retryDelay(99)})`;
  return db
    .update(outbox)
    .set({
      attempts: sql`attempts + 1`,
      dueAt: sql`${now} + ${delay}`,
      lastError: error.slice(0, 500),
    })
    .where(inArray(outbox.id, idsOf(rows)));
}
