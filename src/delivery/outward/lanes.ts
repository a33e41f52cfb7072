import { and, asc, eq, inArray, lte, sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { outbox, outboxLanes } from '../../db/schema.ts';
import { idsOf } from '../outbox.ts';
import { attemptsBeforeDeath, backoff } from './backoff.ts';
import type { Outlet, Sent } from './outlet.ts';

/** A row of the outbox that is for one target. */
export interface Delivery {
  readonly id: number;
  /** The subject, usually an article: deliveries of one subject keep their order. */
  readonly tag: string;
  readonly attempts: number;
}

/** The targets among `names` that have due rows and are not paused, with their allowance. */
export async function readyLanes(
  db: Database,
  names: readonly string[],
  now: number,
): Promise<ReadonlyMap<string, number | null>> {
  const rows = await db.all<{ target: string; allowance: number | null }>(sql`
    SELECT name.value AS target, lane.allowance AS allowance
    FROM json_each(${JSON.stringify(names)}) AS name
      LEFT JOIN outbox_lanes AS lane ON lane.target = name.value
    WHERE coalesce(lane.paused_until, 0) <= ${now}
      AND EXISTS (SELECT 1 FROM outbox
        WHERE target = name.value AND state = 'pending' AND due_at <= ${now})
  `);
  return new Map(rows.map(({ target, allowance }) => [target, allowance]));
}

/**
 * A target's due deliveries, the oldest first. If the target keeps an order, a delivery that waits behind an earlier
 * one of the same subject is left out. Indexes: outbox_lane, outbox_subject.
 */
export function dueDeliveriesQuery(
  db: Database,
  { name, messagesPerCall }: Outlet,
  now: number,
  limit: number,
) {
  const isFirst = sql`NOT EXISTS (SELECT 1 FROM outbox AS earlier
    WHERE earlier.target = ${outbox.target} AND earlier.tag = ${outbox.tag}
      AND earlier.id < ${outbox.id} AND earlier.state = 'pending')`;
  return db
    .select({
      id: outbox.id,
      tag: outbox.tag,
      message: outbox.message,
      payload: outbox.payload,
      attempts: outbox.attempts,
    })
    .from(outbox)
    .where(
      and(
        eq(outbox.target, name),
        eq(outbox.state, 'pending'),
        lte(outbox.dueAt, now),
        messagesPerCall === 1 ? isFirst : undefined,
      ),
    )
    .orderBy(asc(outbox.dueAt), asc(outbox.id))
    .limit(limit);
}

/** Marks rows as dead at `now` and keeps them, so that people can look at them. */
export function buryStatement(
  db: Database,
  rows: readonly Delivery[],
  { now, error }: { readonly now: number; readonly error: string },
) {
  return db
    .update(outbox)
    .set({ state: 'dead', attempts: sql`attempts + 1`, dueAt: now, lastError: error })
    .where(inArray(outbox.id, idsOf(rows)));
}

/**
 * Puts rows off after a failure, and marks those that failed too often as dead. Rows that wait behind one of them in
 * its order wait as long.
 */
export function putOffStatements(
  db: Database,
  { name, messagesPerCall }: Outlet,
  rows: readonly Delivery[],
  failure: {
    readonly now: number;
    readonly error: string;
    readonly notBefore?: number | undefined;
    readonly random: number;
  },
) {
  const { now, error, notBefore = 0, random } = failure;
  const isLast = (row: Delivery) => row.attempts + 1 >= attemptsBeforeDeath;
  const lost = rows.filter(isLast);
  const retried = Map.groupBy(
    rows.filter((row) => !isLast(row)),
    ({ attempts }) => attempts,
  );
  return [
    ...(lost.length > 0 ? [buryStatement(db, lost, failure)] : []),
    ...[...retried].flatMap(([attempts, group]) => {
      const dueAt = Math.max(now + backoff(attempts + 1, random), notBefore);
      const ids = idsOf(group);
      return [
        db
          .update(outbox)
          .set({ attempts: attempts + 1, dueAt, lastError: error })
          .where(inArray(outbox.id, ids)),
        ...(messagesPerCall === 1
          ? group.map(({ id, tag }) =>
              db
                .update(outbox)
                .set({ dueAt: sql`max(due_at, ${dueAt})` })
                .where(sql`target = ${name} AND tag = ${tag} AND id > ${id} AND state = 'pending'`),
            )
          : []),
      ];
    }),
  ];
}

/** Records a target's answer, and the size of its next call. */
export function recordStatement(
  db: Database,
  target: string,
  { outcome, status, answer, pausedUntil = 0 }: Sent,
  { now, allowance }: { readonly now: number; readonly allowance: number | null },
) {
  const said = { pausedUntil, allowance, calledAt: now, status: status ?? null, answer };
  const lane = outcome === 'accepted' ? { ...said, acceptedAt: now } : said;
  return db
    .insert(outboxLanes)
    .values({ target, ...lane })
    .onConflictDoUpdate({ target: outboxLanes.target, set: lane });
}
