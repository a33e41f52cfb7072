import type { APIRoute } from 'astro';
import { readAll } from '../db/batch.ts';
import { isDatabaseFailure, logFailure } from '../http/failure.ts';
import { healthAnswer, unavailable, type Ages } from '../http/health.ts';
import { unixNow } from '../lib/calendar.ts';
import { oldestWaiting, waitingQueries } from '../delivery/backlog.ts';
import { boardRunsQuery, oldestRun } from '../rankings/board-runs.ts';
import { selectFirstQueued, selectWatermark } from '../views/rollup/statements.ts';
import { databaseOf } from './_reading.ts';

/** Tells monitoring how old the figures are and how long work has waited. */
export const GET: APIRoute = async ({ request }) => {
  const headers = new Headers();
  try {
    return healthAnswer(await readAges(headers, unixNow()), headers);
  } catch (error) {
    if (!isDatabaseFailure(error)) throw error;
    logFailure(request, error);
    return unavailable(headers);
  }
};

/** Reads the ages in one round trip of six statements, each of at most twenty rows. */
async function readAges(headers: Headers, now: number): Promise<Ages> {
  const db = databaseOf(headers);
  const { runs, ...found } = await readAll(db, {
    watermark: selectWatermark(db),
    queued: selectFirstQueued(db),
    runs: boardRunsQuery(db),
    ...waitingQueries(db),
  });
  const {
    watermark: [watermark],
    queued: [queued],
  } = found;
  const ageOf = (time: number | undefined) => time && now - time;
  // The end of the last hour that, with all hours before it, is completely read.
  const read = watermark && Math.min(watermark.hour + 1, queued?.hour ?? Infinity) * 3_600;
  const since = (rows: (typeof found)['purges']) => oldestWaiting(rows) ?? now;
  return {
    rollup: ageOf(read),
    boards: ageOf(oldestRun(runs)),
    outbox: ageOf(Math.min(since(found.withdrawals), since(found.purges))),
    search: ageOf(since(found.indexing)),
  };
}
