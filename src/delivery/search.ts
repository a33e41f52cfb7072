import type { Database } from '../db/client.ts';
import { unixNow } from '../lib/calendar.ts';
import { indexArticles, perBatch } from '../search/indexing.ts';
import { releaseLease, takeLease } from './lease.ts';
import { dueForIndexQuery, postpone, settle } from './outbox.ts';

/** No new batch after this many milliseconds: `waitUntil` ends 30 s after the response. */
const drainMs = 15_000;

/**
 * Brings the search index up to date with the articles that wait in the outbox, one drainer at a time.
 * Whoever finds it taken leaves its rows to the holder, who looks again after giving the lease back.
 */
export async function deliverIndex(
  db: Database,
  search: D1Database,
  { dueAt = 0 }: { readonly dueAt?: number },
): Promise<void> {
  const due = () => Math.max(dueAt, unixNow());
  const until = Date.now() + drainMs;
  for (;;) {
    const [first] = await dueForIndexQuery(db, due(), 1);
    const lease = first && (await takeLease(db, 'index', unixNow()));
    if (!lease) return;
    try {
      if (!(await drain(db, search, due, until))) return;
    } finally {
      await releaseLease(db, lease);
    }
  }
}

/** Whether the rows that were due are all delivered. */
async function drain(
  db: Database,
  search: D1Database,
  due: () => number,
  until: number,
): Promise<boolean> {
  while (Date.now() < until) {
    const rows = nextBatch(await dueForIndexQuery(db, due(), perBatch));
    if (rows.length === 0) return true;
    try {
      await indexArticles(db, search, [...new Set(rows.map(({ tag }) => Number(tag)))]);
    } catch (error) {
      console.error(JSON.stringify({ event: 'index-failed', error: String(error) }));
      await postpone(db, rows, due(), String(error));
      return false;
    }
    await settle(db, rows);
  }
  return false;
}

/** The leading rows of one attempt; one that failed before goes alone, so that it holds up nobody again. */
function nextBatch<Row extends { readonly attempts: number }>(
  rows: readonly Row[],
): readonly Row[] {
  const [first] = rows;
  return first && first.attempts > 0 ? [first] : rows.filter(({ attempts }) => attempts === 0);
}
