import type { Database } from '../../db/client.ts';
import { unixNow } from '../../lib/calendar.ts';
import { site } from '../../site.ts';
import { drain } from '../drain.ts';
import { expandAnnouncements } from './announce.ts';
import { laneOf } from './drain-lane.ts';
import { readyLanes } from './lanes.ts';
import type { Outlet } from './outlet.ts';
import { postWithin } from './post.ts';

/** No new call after this many milliseconds: `waitUntil` ends 30 s after the response. */
const drainMs = 15_000;

export interface OutwardOptions {
  /** Rows due at this time are delivered; unix seconds. Defaults to the clock, read anew each round. */
  readonly dueAt?: number;
  readonly timeoutMs?: number;
  /** From 0 to 1, for the jitter of the back-off. */
  readonly random?: () => number;
}

/**
 * Tells those outside what has happened, each target by a drainer of its own, so that none waits for another.
 * The calls of a run are shared among the targets that have something due.
 */
export async function deliverOutward(
  db: Database,
  outlets: readonly Outlet[],
  { dueAt = 0, timeoutMs = site.outward.timeoutMs, random = Math.random }: OutwardOptions = {},
): Promise<void> {
  const now = () => Math.max(dueAt, unixNow());
  await expandAnnouncements(db, outlets, now());
  if (outlets.length === 0) return;
  const ready = await readyLanes(
    db,
    outlets.map(({ name }) => name),
    now(),
  );
  const until = Date.now() + drainMs;
  const each = Math.max(1, Math.floor(site.outward.callsPerRun / ready.size));
  const context = { now, until, random, post: postWithin(timeoutMs) };
  const ended = await Promise.allSettled(
    outlets
      .filter(({ name }) => ready.has(name))
      .map((outlet) => {
        const allowance = ready.get(outlet.name) ?? null;
        return drain(db, laneOf(db, outlet, { ...context, calls: each, allowance }));
      }),
  );
  const failed = ended.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
}
