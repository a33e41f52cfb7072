import type { Entries } from './entries.ts';
import { normalTag } from './policy.ts';

/** The argument of `ctx.cache.purge()` and `ctx.cache.invalidate()`. */
export interface PurgeOptions {
  tags?: string[];
  pathPrefixes?: string[];
  purgeEverything?: boolean;
}

export interface PurgeResult {
  success: boolean;
  errors: { code: number; message: string }[];
}

export type PurgeKind = 'purge' | 'invalidate';

const MAX_PER_CALL = 100;
const BURST = 25;
const PER_MINUTE = 5;

const refused = (code: number, message: string): PurgeResult => ({
  success: false,
  errors: [{ code, message }],
});

/** Why Cloudflare would refuse these options, regardless of the cache's content; undefined when it would not. */
function objection({ tags = [], pathPrefixes = [], purgeEverything = false }: PurgeOptions) {
  const selectors = tags.length + pathPrefixes.length;
  if (purgeEverything === selectors > 0) {
    return 'Give either purgeEverything, or tags and pathPrefixes';
  }
  if (selectors > MAX_PER_CALL) return `More than ${MAX_PER_CALL} tags and prefixes in one call`;
  const wrong = pathPrefixes.find((prefix) => /^(?:[a-z]+:)?\/\/|[?#]/i.test(prefix));
  return wrong === undefined ? undefined : `Not a path: ${wrong}`;
}

/** Executes purges on one cache, after checking them and counting them against the account's limit. */
export class Purger {
  readonly #entries: Entries;
  readonly #now: () => number;
  #tokens = BURST;
  #countedAt: number;
  #toFail = 0;

  constructor(entries: Entries, now: () => number) {
    this.#entries = entries;
    this.#now = now;
    this.#countedAt = now();
  }

  /** Makes the next `count` calls fail as if Cloudflare's API were down. */
  failNext(count: number): void {
    this.#toFail = count;
  }

  /** `purge` removes entries, `invalidate` makes them stale. An entry counts if any tag or any prefix matches it. */
  take(kind: PurgeKind, options: PurgeOptions): PurgeResult {
    if (this.#toFail > 0) {
      this.#toFail--;
      return refused(500, 'Failed on request');
    }
    const wrong = objection(options);
    if (wrong !== undefined) return refused(400, wrong);
    const now = this.#now();
    if (!this.#spend(now)) return refused(429, 'Rate limited: 5 purges a minute, 25 in a burst');

    for (const key of this.#matching(options)) {
      if (kind === 'purge') this.#entries.delete(key);
      else this.#entries.invalidate(key, now);
    }
    return { success: true, errors: [] };
  }

  #spend(now: number): boolean {
    const earned = ((now - this.#countedAt) * PER_MINUTE) / 60_000;
    this.#tokens = Math.min(BURST, this.#tokens + earned);
    this.#countedAt = now;
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }

  #matching({ tags = [], pathPrefixes = [], purgeEverything }: PurgeOptions): string[] {
    if (purgeEverything) return this.#entries.all();
    return [
      ...tags.flatMap((tag) => this.#entries.tagged(normalTag(tag))),
      ...pathPrefixes.flatMap((prefix) => this.#entries.under(prefix.replace(/^\/?/, '/'))),
    ];
  }
}
