import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import { connect } from '../db/client.ts';
import { databaseForReading } from '../db/reading.ts';
import { isDatabaseFailure, logFailure } from '../http/failure.ts';
import { healthAnswer, unavailable, type Ages } from '../http/health.ts';
import { unixNow } from '../lib/calendar.ts';
import { oldestWaiting, waitingQueries } from '../delivery/backlog.ts';
import { boardRunsQuery, oldestRun } from '../rankings/board-runs.ts';
import { selectFirstQueued, selectWatermark } from '../views/rollup/statements.ts';

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
  const db = connect(databaseForReading(env, headers));
  const [[watermark], [queued], runs, ...waiting] = await db.batch([
    selectWatermark(db),
    selectFirstQueued(db),
    boardRunsQuery(db),
    ...waitingQueries(db),
  ]);
  const ageOf = (time: number | undefined) => time && now - time;
  // The end of the last hour that, with all hours before it, is completely read.
  const read = watermark && Math.min(watermark.hour + 1, queued?.hour ?? Infinity) * 3_600;
  const [withdrawals, purges, index] = waiting.map((rows) => oldestWaiting(rows) ?? now);
  return {
    rollup: ageOf(read),
    boards: ageOf(oldestRun(runs)),
    outbox: ageOf(Math.min(withdrawals ?? now, purges ?? now)),
    search: ageOf(index),
  };
}
