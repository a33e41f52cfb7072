import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import { connect } from '../db/client.ts';
import { databaseForReading } from '../db/reading.ts';
import { isDatabaseFailure, logFailure } from '../http/failure.ts';
import { healthAnswer, unavailable, type Ages } from '../http/health.ts';
import { unixNow } from '../lib/calendar.ts';
import { oldestWaiting, waitingQueries } from '../publishing/waiting.ts';
import { boardRunsQuery, oldestRun } from '../rankings/runs.ts';
import { selectWatermark } from '../views/statements.ts';

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

/** One round trip of five statements, none of which reads more than twenty rows. */
async function readAges(headers: Headers, now: number): Promise<Ages> {
  const db = connect(databaseForReading(env, headers));
  const [[watermark], runs, ...waiting] = await db.batch([
    selectWatermark(db),
    boardRunsQuery(db),
    ...waitingQueries(db),
  ]);
  const ageOf = (time: number | undefined) => time && Math.max(0, now - time);
  const [withdrawals, purges, index] = waiting.map((rows) => oldestWaiting(rows) ?? now);
  return {
    rollup: ageOf(watermark && (watermark.hour + 1) * 3_600),
    boards: ageOf(oldestRun(runs)),
    outbox: ageOf(Math.min(withdrawals ?? now, purges ?? now)),
    search: ageOf(index),
  };
}
