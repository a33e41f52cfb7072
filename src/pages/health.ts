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

/** How old the figures are, and what waits: for whoever watches the site. */
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

/** One round trip of six statements, none of which reads more than twenty rows. */
async function readAges(headers: Headers, now: number): Promise<Ages> {
  const db = connect(databaseForReading(env, headers));
  const [[watermark], [queued], runs, ...waiting] = await db.batch([
    selectWatermark(db),
    selectFirstQueued(db),
    boardRunsQuery(db),
    ...waitingQueries(db),
  ]);
  const ageOf = (time: number | undefined) => time && now - time;
  // The end of the last hour before which none waits to be read.
  const read = watermark && Math.min(watermark.hour + 1, queued?.hour ?? Infinity) * 3_600;
  const [withdrawals, purges, index] = waiting.map((rows) => oldestWaiting(rows) ?? now);
  return {
    rollup: ageOf(read),
    boards: ageOf(oldestRun(runs)),
    outbox: ageOf(Math.min(withdrawals ?? now, purges ?? now)),
    search: ageOf(index),
  };
}
