import type { CacheStatus } from './messages.ts';
import type { PurgeKind } from './purge.ts';

/** Counts since the cache began. */
export interface Stats {
  /** Requests answered without the site: from a fresh entry, or from another request's call. */
  hits: number;
  /** Requests that waited for the site and got a storable response (`MISS`, `EXPIRED`, `REVALIDATED`) or a 206. */
  misses: number;
  /** Requests answered from a stale entry (`UPDATING`, `STALE`). */
  stale: number;
  /** Requests that waited for the site and got a response that is not stored (`BYPASS`, `DYNAMIC`). */
  unstored: number;
  /** Requests that waited for a call to the site that was already under way. */
  collapsed: number;
  /** All purge calls, including refused ones. */
  purgeCalls: number;
  invalidateCalls: number;
  /** The last 10,000 tags of calls that succeeded, the newest last. */
  purgedTags: string[];
  invalidatedTags: string[];
  entries: number;
}

const MAX_TAGS = 10_000;

/** Counts responses and purges, for tests and for people. */
export class Tally {
  collapsed = 0;
  readonly #calls = { purge: 0, invalidate: 0 };
  readonly #tags: Record<PurgeKind, string[]> = { purge: [], invalidate: [] };
  readonly #responses = new Map<CacheStatus, number>();

  response(status: CacheStatus): void {
    this.#responses.set(status, this.#count(status) + 1);
  }

  purge(kind: PurgeKind, tags: string[], success: boolean): void {
    this.#calls[kind]++;
    if (success) this.#tags[kind] = [...this.#tags[kind], ...tags].slice(-MAX_TAGS);
  }

  stats(entries: number): Stats {
    return {
      hits: this.#count('HIT'),
      misses: this.#count('MISS') + this.#count('EXPIRED') + this.#count('REVALIDATED'),
      stale: this.#count('UPDATING') + this.#count('STALE'),
      unstored: this.#count('BYPASS') + this.#count('DYNAMIC'),
      collapsed: this.collapsed,
      purgeCalls: this.#calls.purge,
      invalidateCalls: this.#calls.invalidate,
      purgedTags: [...this.#tags.purge],
      invalidatedTags: [...this.#tags.invalidate],
      entries,
    };
  }

  #count(status: CacheStatus): number {
    return this.#responses.get(status) ?? 0;
  }
}
