import { hourPrefix, replicaParts } from '../keys.ts';
import { listViews } from './list-views.ts';
import { isFresh, write, type Run } from './run.ts';
import * as statements from './statements.ts';
import { storeHour, storePart } from './sums.ts';

/** An hour to read once more: whole when `part` is -1, otherwise from that part on. */
interface QueuedHour {
  readonly hour: number;
  readonly part: number;
}

/** Reads the queued hours, oldest first, because KV forgets those first. False when the budget ended. */
export async function readQueue(run: Run, queue: readonly QueuedHour[]): Promise<boolean> {
  for (const { hour, part } of queue) {
    const done = part < 0 ? await readWhole(run, hour) : await readParts(run, hour, part);
    if (!done) return false;
    run.figures.hours++;
  }
  return true;
}

async function readWhole(run: Run, hour: number): Promise<boolean> {
  const { db, kv, budget, figures } = run;
  const fresh = isFresh(run);
  const listing = await listViews(kv, hourPrefix(hour), budget);
  if (!listing) {
    if (fresh) await write(run, [statements.queueParts(db, hour)]);
    return false;
  }
  figures.keys += listing.keys;
  figures.pairs += listing.views.size;
  return write(run, [...storeHour(db, hour, listing.views), statements.dequeue(db, hour, -1)]);
}

/** Reads an hour part by part. `rollup_parts` keeps the parts until the last is read; the hour is the sum of those. */
async function readParts(run: Run, hour: number, first: number): Promise<boolean> {
  const { db, kv, budget, figures } = run;
  for (let part = first; part < replicaParts.length; part++) {
    const listing = await listViews(kv, hourPrefix(hour, replicaParts[part]), budget);
    if (!listing) return false;
    const isLast = part === replicaParts.length - 1;
    const batch = [
      ...storePart(db, hour, part, listing.views),
      ...queueLateHours(run, listing.lateHours, statements.isQueued(hour, part)),
      ...(isLast ? finish(run, hour, part) : [statements.advance(db, hour, part)]),
    ];
    if (!(await write(run, batch))) return false;
    figures.keys += listing.keys;
    figures.pairs += listing.views.size;
    figures.parts++;
  }
  return true;
}

function finish({ db }: Run, hour: number, lastPart: number): statements.Write[] {
  return [statements.deleteParts(db, hour), statements.dequeue(db, hour, lastPart)];
}

/** Queues the older hours that the notes of an hour name, if the `condition` holds when the batch runs. */
export function queueLateHours(
  { db, oldestHour }: Run,
  lateHours: ReadonlySet<number>,
  condition: statements.Condition,
): statements.Write[] {
  const hours = [...lateHours].filter((hour) => hour >= oldestHour);
  return hours.length > 0 ? [statements.queueLate(db, hours, condition)] : [];
}
