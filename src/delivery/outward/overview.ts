import { and, asc, eq, lt, sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { outbox, outboxLanes } from '../../db/schema.ts';
import { priorities } from '../priorities.ts';

export type State = 'pending' | 'dead';

/** A place in a list of the outbox. Rows that are due later, or at the same time with a higher id, follow it. */
export interface EntryPlace {
  /** Unix seconds. */
  readonly dueAt: number;
  readonly id: number;
}

/** The number up to which rows are counted. */
export const countedRows = 1_000;

/** Counts the pending and the dead rows of each target, up to {@link countedRows} each. */
export async function countByTarget(db: Database, targets: readonly string[]) {
  const limit = sql.raw(String(countedRows));
  const inLane = (state: State) => sql`(SELECT count(*) FROM (
    SELECT 1 FROM outbox WHERE target = name.value AND state = ${state} LIMIT ${limit}))`;
  const queued = (target: 'cache' | 'search') => sql`(SELECT count(*) FROM (
    SELECT 1 FROM outbox WHERE ${isOf(target)} LIMIT ${limit}))`;
  return db.all<{ name: string; pending: number; dead: number }>(sql`
    SELECT 'cache' AS name, ${queued('cache')} AS pending, 0 AS dead
    UNION ALL SELECT 'search', ${queued('search')}, 0
    UNION ALL SELECT name.value, ${inLane('pending')}, ${inLane('dead')}
      FROM json_each(${JSON.stringify(targets)}) AS name
  `);
}

/** Reads the last answer of each target: one row for every target that was ever configured. */
export function lanesQuery(db: Database) {
  return db.select().from(outboxLanes);
}

/**
 * Lists rows that are for others or have failed, in the order in which they are due (dead rows: in which they died).
 * Index: outbox_lane for one target, outbox_listed for all.
 */
export function listQuery(
  db: Database,
  {
    state,
    target,
    after,
  }: { state: State; target?: string | undefined; after?: EntryPlace | undefined },
  limit: number,
) {
  return db
    .select()
    .from(outbox)
    .where(
      and(
        eq(outbox.state, state),
        isOf(target),
        after && sql`(${outbox.dueAt}, ${outbox.id}) > (${after.dueAt}, ${after.id})`,
      ),
    )
    .orderBy(asc(outbox.dueAt), asc(outbox.id))
    .limit(limit);
}

/**
 * The condition for a target: all waiting rows of one of the site's own; without a target, rows for others or failed
 * ones.
 */
function isOf(target: string | undefined) {
  if (target === 'cache') return lt(outbox.priority, priorities.index);
  if (target === 'search') return eq(outbox.priority, priorities.index);
  return target === undefined
    ? sql`(${outbox.target} IS NOT NULL OR ${outbox.attempts} > 0)`
    : eq(outbox.target, target);
}

/** One row of the outbox. */
export function entryQuery(db: Database, id: number) {
  return db.select().from(outbox).where(eq(outbox.id, id));
}
