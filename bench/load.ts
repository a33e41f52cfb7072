import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import * as v from 'valibot';

/** A job of the load generator: an address, the expected status, and the seconds of load. */
export const jobSchema = v.object({ url: v.string(), status: v.number(), seconds: v.number() });

export type Job = v.InferOutput<typeof jobSchema>;

const loadSchema = v.object({
  /** Answers a second. */
  perSecond: v.number(),
  /** Milliseconds in which 99 of 100 requests were answered. */
  p99: v.number(),
  /** Answers with another status, and connections that failed. */
  failures: v.number(),
});

/** The arguments that `once` collects for a message: the message, and maybe a handle. */
const messageSchema = v.looseTuple([loadSchema]);

export type Load = v.InferOutput<typeof loadSchema>;

export interface LoadGenerator {
  /** Loads an address for some seconds. Throws when any answer had another status. */
  measure(job: Job): Promise<Load>;
  stop(): void;
}

export function startLoadGenerator(): LoadGenerator {
  const child = fork(join(import.meta.dirname, 'cannon.ts'));
  const ended = once(child, 'exit').then(() => {
    throw new Error('The load generator ended.');
  });
  // Only a waiting measurement handles this rejection; otherwise ignore it.
  ended.catch(() => {});
  return {
    async measure(job) {
      const answer = once(child, 'message');
      child.send(job);
      const [load] = v.parse(messageSchema, await Promise.race([answer, ended]));
      if (load.failures > 0) throw new Error(`${job.url}: ${load.failures} requests failed.`);
      return load;
    },
    stop() {
      if (child.connected) child.disconnect();
    },
  };
}
