import type { Database } from '../db/client.ts';
import { unixNow } from '../lib/calendar.ts';
import { indexArticles, perBatch } from '../search/indexing.ts';
import { drain } from './drain.ts';
import { dueForIndexQuery, postpone, settle } from './outbox.ts';

/** Milliseconds after which no new batch begins: `waitUntil` ends 30 s after the response. */
const drainMs = 15_000;

type Row = Awaited<ReturnType<typeof dueForIndexQuery>>[number];

/** Brings the search index up to date with the articles that wait in the outbox. */
export async function deliverIndex(
  db: Database,
  search: D1Database,
  { dueAt = 0 }: { readonly dueAt?: number },
): Promise<void> {
  const now = () => Math.max(dueAt, unixNow());
  await drain<Row>(db, {
    lease: 'index',
    due: (limit) => dueForIndexQuery(db, now(), limit),
    perCall: perBatch,
    async send(first, due) {
      const rows = oneAttempt(first, due);
      try {
        await indexArticles(db, search, [...new Set(rows.map(({ tag }) => Number(tag)))]);
      } catch (error) {
        console.error(JSON.stringify({ event: 'index-failed', error: String(error) }));
        return { noted: [postpone(db, rows, now(), String(error))], goOn: false };
      }
      return { noted: [settle(db, rows)], goOn: true };
    },
    until: Date.now() + drainMs,
  });
}

/** The leading rows for one attempt. A row that failed before goes alone, so that it holds up no other row again. */
function oneAttempt(first: Row, rows: readonly Row[]): readonly Row[] {
  return first.attempts > 0 ? [first] : rows.filter(({ attempts }) => attempts === 0);
}
