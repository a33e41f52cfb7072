/** The Worker in front of the site. Every request passes through the isolate's one EdgeCache. */
import { WorkerEntrypoint } from 'cloudflare:workers';
import type { PurgeOptions, PurgeResult } from './purge.ts';
import type { Stats } from './stats.ts';
import { EdgeCache } from './store.ts';

interface SiteBinding {
  fetch(request: Request): Promise<Response>;
  scheduled(options: {
    cron: string;
    scheduledTime: Date;
  }): Promise<{ outcome: string; noRetry: boolean }>;
}

interface FrontEnv {
  SITE: SiteBinding;
}

interface Lifeline {
  waitUntil(work: Promise<unknown>): void;
}

interface CronEvent {
  readonly cron: string;
  /** Milliseconds since the epoch. */
  readonly scheduledTime: number;
  noRetry(): void;
}

/** How far the cache's clock is ahead of the real one, in milliseconds. */
let ahead = 0;
let cache: EdgeCache | undefined;

/** The isolate's cache, made at its first use: outside a handler, the clock of a Worker stands at 0. */
function theCache({ SITE }: FrontEnv): EdgeCache {
  cache ??= new EdgeCache({
    origin: (request) => SITE.fetch(request),
    now: () => Date.now() + ahead,
  });
  return cache;
}

export default {
  fetch(request: Request, env: FrontEnv, ctx: Lifeline): Promise<Response> {
    return theCache(env).fetch(request, (work) => ctx.waitUntil(work));
  },

  /** Crons reach only the first Worker, this one. It runs them on the site and ends with the site's outcome. */
  async scheduled(event: CronEvent, env: FrontEnv): Promise<void> {
    const { outcome, noRetry } = await env.SITE.scheduled({
      cron: event.cron,
      scheduledTime: new Date(event.scheduledTime),
    });
    if (noRetry) event.noRetry();
    if (outcome !== 'ok') throw new Error(`The site's scheduled handler ended with: ${outcome}`);
  },
};

/** The entrypoint for the site: it has the methods that `ctx.cache` has in production. */
export class Purge extends WorkerEntrypoint<FrontEnv> {
  purge(options: PurgeOptions): PurgeResult {
    return theCache(this.env).purge(options);
  }

  invalidate(options: PurgeOptions): PurgeResult {
    return theCache(this.env).invalidate(options);
  }
}

/** The entrypoint for tests. */
export class Control extends WorkerEntrypoint<FrontEnv> {
  /** Moves the cache's clock forward, but not the site's. */
  advance(seconds: number): void {
    ahead += seconds * 1000;
  }

  /** Makes the next `count` calls of purge or invalidate fail. */
  failPurges(count: number): void {
    theCache(this.env).failPurges(count);
  }

  stats(): Stats {
    return theCache(this.env).stats();
  }

  /** Starts again with no entries, no counts, the full allowance of purges, and the real time. */
  clear(): void {
    cache = undefined;
    ahead = 0;
  }
}
