import { and, eq, gt, gte, lt, sql, type SQL } from 'drizzle-orm';
import type { RunnableQuery } from 'drizzle-orm/runnable-query';
import { writeAll } from '../../db/batch.ts';
import type { Database } from '../../db/client.ts';
import { insertSelect } from '../../db/insert-select.ts';
import { rollupHours, rollupParts, watermarks } from '../../db/counting-schema.ts';

/** A statement of the rollup on D1. It may be repeated, and may run at the same time as those of another run. */
export type Write = RunnableQuery<D1Result, 'sqlite'>;

const watermark = 'views';

/** Runs one atomic batch and gives the number of rows written. */
export async function runBatch(db: Database, statements: readonly Write[]): Promise<number> {
  const written = await runEach(db, statements);
  return written.reduce((sum, rows) => sum + rows, 0);
}

/** Runs one atomic batch and gives the number of rows that each statement wrote. */
export async function runEach(db: Database, statements: readonly Write[]): Promise<number[]> {
  const { written } = await writeAll(db, { written: statements });
  return written.map(({ meta }) => meta.rows_written);
}

export function selectWatermark(db: Database) {
  return db.select().from(watermarks).where(eq(watermarks.name, watermark));
}

export function moveWatermark(db: Database, hour: number): Write {
  return db
    .insert(watermarks)
    .values({ name: watermark, hour })
    .onConflictDoUpdate({
      target: watermarks.name,
      set: { hour },
      setWhere: lt(watermarks.hour, hour),
    });
}

export function selectQueue(db: Database, oldestHour: number) {
  return db
    .select()
    .from(rollupHours)
    .where(gte(rollupHours.hour, oldestHour))
    .orderBy(rollupHours.hour);
}

/** The oldest hour in the queue. Index: PRIMARY KEY of rollup_hours. */
export function selectFirstQueued(db: Database) {
  return db.select().from(rollupHours).orderBy(rollupHours.hour).limit(1);
}

/**
 * Under which condition the hours of notes are queued: it keeps another run that sees the same notes from doing it
 * again.
 */
export type Condition = SQL;

export function isUnread(hour: number): Condition {
  return sql`${hour} > coalesce((SELECT hour FROM watermarks WHERE name = ${watermark}), 0)`;
}

export function isQueued(hour: number, part: number): Condition {
  return sql`EXISTS (SELECT 1 FROM rollup_hours WHERE hour = ${hour} AND part = ${part})`;
}

/** Queues hours to read once more, if the condition holds. An hour that is being read in parts begins again. */
export function queueLate(db: Database, hours: readonly number[], condition: Condition): Write {
  return insertSelect(
    db,
    rollupHours,
    { hour: sql`value`, part: -1 },
    sql`FROM json_each(${JSON.stringify(hours)}) WHERE ${condition}`,
  ).onConflictDoUpdate({
    target: rollupHours.hour,
    set: { part: sql`0` },
    setWhere: gt(rollupHours.part, 0),
  });
}

/** Queues an hour that is too large for one run, to read it in parts. */
export function queueParts(db: Database, hour: number): Write {
  return db
    .insert(rollupHours)
    .values({ hour, part: 0 })
    .onConflictDoUpdate({
      target: rollupHours.hour,
      set: { part: 0 },
      setWhere: lt(rollupHours.part, 0),
    });
}

/** Takes the hour off the queue, unless its `part` there has changed since the reading began. */
export function dequeue(db: Database, hour: number, part: number): Write {
  return db.delete(rollupHours).where(and(eq(rollupHours.hour, hour), eq(rollupHours.part, part)));
}

export function advance(db: Database, hour: number, part: number): Write {
  return db
    .update(rollupHours)
    .set({ part: part + 1 })
    .where(and(eq(rollupHours.hour, hour), eq(rollupHours.part, part)));
}

export function deleteParts(db: Database, hour: number): Write {
  return db.delete(rollupParts).where(eq(rollupParts.hour, hour));
}
