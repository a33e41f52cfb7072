import type { Database } from '../db/client.ts';
import { unixNow } from '../lib/calendar.ts';
import { pauseAfter, spend } from './cache/budget.ts';
import { deliverIndex } from './search.ts';
import { releaseLease, takeLease, type Lease } from './lease.ts';
import { dueQuery, postpone, settle } from './outbox.ts';
import { deliverOutward, type OutwardOptions } from './outward/deliver-outward.ts';
import type { Outlet } from './outward/outlet.ts';
import { sendPurge, tagsPerCall, type EdgeCache } from './cache/purge.ts';

/** Where the outbox is delivered to. */
export interface Targets {
  readonly cache: EdgeCache;
  readonly search: D1Database;
  /** Whom else to tell; nobody unless configured. */
  readonly outlets: readonly Outlet[];
  /** Milliseconds for which tags gather before the next purge call, while the budget is ample. */
  readonly gatherMs: number;
}

interface Options extends OutwardOptions {
  readonly sleep?: (ms: number) => Promise<unknown>;
}

/** A drainer stops gathering after this many milliseconds: `waitUntil` ends 30 s after the response. */
const drainMs = 20_000;

/** Empties the outbox: purges, what the search index is to take, what others are told. None waits for another. */
export async function deliver(
  db: Database,
  { search, outlets, ...purged }: Targets,
  options: Options = {},
): Promise<void> {
  const ended = await Promise.allSettled([
    deliverPurges(db, purged, options),
    deliverIndex(db, search, options),
    deliverOutward(db, outlets, options),
  ]);
  const failed = ended.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
}

/**
 * Sends the purges: one drainer at a time, withdrawals first, tags gathered into few calls. Whoever
 * finds it taken leaves its rows to the holder, who looks again after giving the lease back.
 */
export async function deliverPurges(
  db: Database,
  { cache, gatherMs }: Pick<Targets, 'cache' | 'gatherMs'>,
  { dueAt, sleep = (ms) => scheduler.wait(ms) }: Options = {},
): Promise<void> {
  const clocks = { due: () => Math.max(dueAt ?? 0, unixNow()), sleep, gatherMs };
  const until = Date.now() + drainMs;
  for (;;) {
    const lease = await takeLease(db, 'outbox', unixNow());
    if (!lease) return;
    const ended = await drain(db, cache, lease, until, clocks);
    // Rows committed between the last look and the release found the lease taken: look once more.
    const [first] = await dueQuery(db, clocks.due(), 1);
    const goOn = ended === 'empty' || (ended === 'late' && first?.priority === 0);
    if (!first || !goOn) return;
  }
}

interface Clocks {
  readonly due: () => number;
  readonly sleep: (ms: number) => Promise<unknown>;
  readonly gatherMs: number;
}

async function drain(
  db: Database,
  cache: EdgeCache,
  lease: Lease,
  until: number,
  clocks: Clocks,
): Promise<'empty' | 'late' | 'refused'> {
  let { budget } = lease;
  try {
    for (;;) {
      const rows = firstCall(await dueQuery(db, clocks.due()));
      const [first] = rows;
      if (!first) return 'empty';
      const spent = spend(budget, first.priority === 0, unixNow());
      if (!spent) return 'refused';
      budget = spent;
      const error = await sendPurge(cache, first.action, [...new Set(rows.map(({ tag }) => tag))]);
      if (error !== undefined) {
        await postpone(db, rows, clocks.due(), error);
        return 'refused';
      }
      await settle(db, rows);
      const pause = pauseAfter(budget) * clocks.gatherMs;
      if (Date.now() + pause > until) return 'late';
      await pauseUnlessUrgent(db, pause, clocks);
    }
  } finally {
    await releaseLease(db, { ...lease, budget });
  }
}

/** Lets tags gather, but no withdrawal wait. */
async function pauseUnlessUrgent(
  db: Database,
  pause: number,
  { due, sleep, gatherMs }: Clocks,
): Promise<void> {
  for (let waited = 0; waited < pause; waited += gatherMs) {
    await sleep(gatherMs);
    const [first] = await dueQuery(db, due(), 1);
    if (first?.priority === 0) return;
  }
}

/** The leading rows that fit one call: one action, at most {@link tagsPerCall} different tags. */
function firstCall<Row extends { readonly action: string; readonly tag: string }>(
  rows: readonly Row[],
): Row[] {
  const tags = new Set<string>();
  return rows.filter(({ action, tag }) => {
    if (action !== rows[0]?.action) return false;
    if (tags.size < tagsPerCall) tags.add(tag);
    return tags.has(tag);
  });
}
