/** The load generator. It runs in a process of its own, so that it does not share an event loop with Miniflare. */
import autocannon from 'autocannon';
import { jobSchema, type Job, type Load } from './load.ts';
import * as v from 'valibot';

const connections = 20;

process.on('message', (message) => void fire(v.parse(jobSchema, message)));
// The parent decides when to end, also on Ctrl-C.
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
    // The last request of each connection is cut off at the end; that is no error.
    failures: answers - expected + result.errors,
  };
  process.send?.(load);
}
