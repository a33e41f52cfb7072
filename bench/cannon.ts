/** Runs in a process of its own, so that making load and starting the Workers share no event loop. */
import autocannon from 'autocannon';
import { jobSchema, type Job, type Load } from './load.ts';
import * as v from 'valibot';

const connections = 20;

process.on('message', (message) => void fire(v.parse(jobSchema, message)));
// The parent says when to end, on Ctrl-C too.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit());

async function fire({ url, status, seconds }: Job): Promise<void> {
  const result = await autocannon({ url, duration: seconds, connections });
  const counts = Object.entries(result.statusCodeStats ?? {});
  const answers = counts.reduce((sum, [, { count = 0 }]) => sum + count, 0);
  const expected = result.statusCodeStats?.[`${status}`]?.count ?? 0;
  const load: Load = {
    perSecond: result.requests.total / result.duration,
    p99: result.latency.p99,
    // The connections' last requests are cut off at the end; those are no errors.
    failures: answers - expected + result.errors,
  };
  process.send?.(load);
}
