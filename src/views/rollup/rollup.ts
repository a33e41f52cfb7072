import type { Database } from '../../db/client.ts';
import { hourOf } from '../../lib/calendar.ts';
import { site } from '../../site.ts';
import { hourPrefix, isClosed } from '../keys.ts';
import { listViews, type Listing } from './list-views.ts';
import { queueLateHours, readQueue } from './queue.ts';
import { deleteOld } from './retention.ts';
import { isFresh, write, type RollupFigures, type RollupLimits, type Run } from './run.ts';
import * as statements from './statements.ts';
import { storeHour } from './sums.ts';

/** After these, counted from the current one, an hour may be settled. */
const hoursUnsettled = 3;

/**
 * Brings the views in KV to D1: per article and hour the maximum of what is stored and what is
 * counted now, per day the sum of its hours. Once, twice, late or overlapping: the result is the same.
 *
 * The watermark (`watermarks`, name `views`): every hour up to it was read completely after it had closed, or
 * stands in the queue (`rollup_hours`). There wait closed hours that a note in a later hour tells of, and hours that
 * are too large for one run. A run first reads the queue, then from the hour after the watermark up to the
 * current one, as far back as KV holds: the two or three that are not closed, if the cron has been on time.
 *
 * An hour is the unit: it is listed completely, then written with its day and the watermark in one batch. So
 * a run that dies, or whose limits are reached, is continued by the next. An hour that a whole run cannot
 * list is read part by part, by the first digit of the replica: the parts' sums are kept (`rollup_parts`)
 * until the last one is read. A part must not need more lists than a run has.
 *
 * `now` is in unix seconds. Throws what KV or D1 throw; every hour before that is in place.
 */
export async function rollUp(
  db: Database,
  kv: Pick<KVNamespace, 'list'>,
  now: number,
  some: Partial<RollupLimits> = {},
): Promise<RollupFigures> {
  const limits = { ...site.views.rollup, ...some };
  const run: Run = {
    db,
    kv,
    now,
    oldestHour: hourOf(now) - site.views.kvRetentionHours - 1,
    limits,
    budget: { ...limits },
    figures: nothingDone(),
  };
  const { figures, oldestHour } = run;
  const [[watermark], queue] = await db.batch([
    statements.selectWatermark(db),
    statements.selectQueue(db, oldestHour),
  ]);
  figures.hoursLost = Math.max(0, oldestHour - (watermark?.hour ?? Infinity) - 1);
  const hours = hoursToRead(run, watermark?.hour);
  figures.complete = (await readQueue(run, queue)) && (await readHours(run, hours));
  figures.lists = limits.lists - run.budget.lists;
  const { deletes: rows, deleteStatements } = limits;
  figures.rowsDeleted = await deleteOld(db, now, {
    oldestHour,
    rows,
    statements: deleteStatements,
  });
  return figures;
}

function nothingDone(): RollupFigures {
  const read = { hours: 0, parts: 0, lists: 0, keys: 0, pairs: 0 };
  const written = { statements: 0, rowsWritten: 0, rowsDeleted: 0 };
  return { ...read, ...written, hoursLost: 0, complete: true };
}

/** The oldest is the earliest hour of which KV may still hold keys; its last flush came in the hour after it. */
function hoursToRead({ now, oldestHour }: Run, readUpTo: number | undefined): number[] {
  const current = hourOf(now);
  const first = readUpTo === undefined ? oldestHour : Math.max(oldestHour, readUpTo + 1);
  return Array.from({ length: Math.max(0, current - first + 1) }, (_, index) => first + index);
}

/** False when the budget ended before the last of the hours. */
async function readHours(run: Run, hours: readonly number[]): Promise<boolean> {
  const { db, kv, now, budget, figures } = run;
  let emptyUpTo: number | undefined;
  let complete = true;
  for (const hour of hours) {
    const closed = isClosed(hour, now);
    const fresh = isFresh(run);
    const listing = await listViews(kv, hourPrefix(hour), budget);
    if (!listing && fresh && closed) {
      await write(run, [statements.queueParts(db, hour), statements.moveWatermark(db, hour)]);
    }
    complete = listing !== undefined && (await writeHour(run, hour, listing));
    if (!listing || !complete) break;
    figures.hours++;
    figures.keys += listing.keys;
    figures.pairs += listing.views.size;
    if (closed) emptyUpTo = listing.keys > 0 ? undefined : hour;
  }
  // An hour without keys has nothing to write but that it was read: the last of them says it for all.
  if (emptyUpTo !== undefined) {
    figures.rowsWritten += await statements.runBatch(db, [statements.moveWatermark(db, emptyUpTo)]);
  }
  return complete;
}

/** The hour, its day, what its notes tell of and, once it is closed, the watermark, in one batch. */
async function writeHour(run: Run, hour: number, { keys, views, lateHours }: Listing) {
  if (keys === 0) return true;
  const { db } = run;
  const batch = storeHour(db, hour, views);
  if (isClosed(hour, run.now)) {
    batch.push(...queueLateHours(run, lateHours, statements.isUnread(hour)));
    batch.push(statements.moveWatermark(db, hour));
  }
  return write(run, batch);
}

/**
 * The last hour (whole hours since the epoch) that is settled: it was read completely after it had closed, waits in
 * no queue, and ended so long ago that the notes of the hour after it were read. What replicas write to it still later
 * (KV refused writes for hours, or no view came to flush them) is not waited for, since nobody knows whether it comes:
 * it gets to D1 for as long as KV holds it, but not into an archive that is frozen by then. -Infinity before the first
 * rollup.
 */
export async function settledHour(db: Database, now: number): Promise<number> {
  const [[watermark], [queued]] = await db.batch([
    statements.selectWatermark(db),
    statements.selectFirstQueued(db),
  ]);
  const read = Math.min(watermark?.hour ?? -Infinity, (queued?.hour ?? Infinity) - 1);
  return Math.min(read, hourOf(now) - hoursUnsettled);
}
