import { readAll } from '../../db/batch.ts';
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

/** An hour may be settled once it is this many hours before the current one. */
const hoursUnsettled = 3;

/**
 * Brings the views in KV to D1: stores per article and hour the maximum of the stored and the counted views, and per
 * day the sum of its hours. A run that is repeated, comes late or overlaps another gives the same result.
 *
 * The watermark (table `watermarks`, name `views`) is an hour: each hour up to it was read completely after it had
 * closed, or waits in the queue (`rollup_hours`). Two kinds of hours wait there: closed ones that a note in a later
 * hour names, and those that are too large for one run. A run reads the queue first. Then it reads the hours from the
 * watermark to the current one, as far back as KV holds keys: two or three if the cron has been on time.
 *
 * A run lists one hour completely, then writes the hour, its day and the watermark in one batch. If a run dies or
 * reaches its limits, the next one goes on after the last written hour. If a whole run cannot list an hour, runs read
 * it part by part, by the first digit of the replica; `rollup_parts` keeps the sums until the last part is read. A
 * single part must not need more lists than a run has.
 *
 * `now` is in unix seconds. Throws the errors of KV and D1; the hours written before the error are complete.
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
  const {
    watermark: [watermark],
    queue,
  } = await readAll(db, {
    watermark: statements.selectWatermark(db),
    queue: statements.selectQueue(db, oldestHour),
  });
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

/**
 * The hours from the one after the watermark (`readUpTo`) to the current one, but none before `oldestHour`. An hour's
 * last flush comes in the hour after it, so that KV may hold its keys an hour longer than `kvRetentionHours`.
 */
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
  // Hours without keys only move the watermark: one write for the last of them is enough.
  if (emptyUpTo !== undefined) {
    figures.rowsWritten += await statements.runBatch(db, [statements.moveWatermark(db, emptyUpTo)]);
  }
  return complete;
}

/**
 * Writes in one batch: the hour, its day and, once the hour is closed, the queue entries of its notes and the
 * watermark.
 */
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
 * The last settled hour (whole hours since the epoch), or -Infinity before the first rollup. An hour is settled when a
 * run has read it completely after it had closed, no hour up to it waits in the queue, and the notes of the hour after
 * it were read. Replicas may write views to it even later (KV refused writes for hours, or no view came to flush them).
 * Nobody knows whether such views come, so nobody waits for them: they reach D1 while KV holds them, but not an archive
 * that is already frozen.
 */
export async function settledHour(db: Database, now: number): Promise<number> {
  const {
    watermark: [watermark],
    queued: [queued],
  } = await readAll(db, {
    watermark: statements.selectWatermark(db),
    queued: statements.selectFirstQueued(db),
  });
  const read = Math.min(watermark?.hour ?? -Infinity, (queued?.hour ?? Infinity) - 1);
  return Math.min(read, hourOf(now) - hoursUnsettled);
}
