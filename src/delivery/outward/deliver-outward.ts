import type { Database } from '../../db/client.ts';
import { unixNow } from '../../lib/calendar.ts';
import { site } from '../../site.ts';
import { drain } from '../drain.ts';
import { expandAnnouncements } from './announce.ts';
import { laneOf } from './drain-lane.ts';
import { readyLanes } from './lanes.ts';
import type { Outlet } from './outlet.ts';
import { postWithin } from './post.ts';

/** Milliseconds after which no new call begins: `waitUntil` ends 30 s after the response. */
const drainMs = 15_000;

export interface OutwardOptions {
  /** Delivers the rows that are due at this time (unix seconds). By default the clock decides, anew each round. */
  readonly dueAt?: number;
  readonly timeoutMs?: number;
  /** Gives a number from 0 to 1 for the jitter of the back-off. */
  readonly random?: () => number;
}

/**
 * Sends messages to the targets outside. Each target has a drainer of its own, so that no target waits for another. The
 * targets with due messages share the calls of a run.
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
