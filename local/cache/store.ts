import { Entries } from './entries.ts';
import type { Entry } from './entry.ts';
import { freshened, isConditional, newEntry, standsIn } from './entry.ts';
import { Flights } from './flights.ts';
import type { CacheStatus } from './messages.ts';
import { cacheKey, fromEntry, isCacheable, originRequest, passedOn } from './messages.ts';
import { judge } from './policy.ts';
import type { PurgeKind, PurgeOptions, PurgeResult } from './purge.ts';
import { Purger } from './purge.ts';
import type { Stats } from './stats.ts';
import { Tally } from './stats.ts';

export interface EdgeCacheOptions {
  /** Calls the site, for a request that the cache cannot answer. */
  origin: (request: Request) => Promise<Response>;
  /** The cache's clock, in milliseconds. */
  now: () => number;
  /** Approximate bound on stored bytes. The least recently used entries leave first. */
  maxBytes?: number;
}

/** Keeps work alive after the response, as `ctx.waitUntil` does. */
export type WaitUntil = (work: Promise<unknown>) => void;

interface FromStore {
  entry: Entry;
  status: CacheStatus;
}
type Outcome = FromStore | { response: Response; status: CacheStatus };

const DEFAULT_MAX_BYTES = 256 * 1024 * 1024;

/** One data centre of Cloudflare's Workers Cache, with one Worker behind it (RFC 9111, RFC 5861). */
export class EdgeCache {
  readonly #origin: EdgeCacheOptions['origin'];
  readonly #now: () => number;
  readonly #entries: Entries;
  readonly #purger: Purger;
  readonly #tally = new Tally();
  readonly #flights = new Flights<FromStore>();

  constructor({ origin, now, maxBytes = DEFAULT_MAX_BYTES }: EdgeCacheOptions) {
    this.#origin = origin;
    this.#now = now;
    this.#entries = new Entries(maxBytes);
    this.#purger = new Purger(this.#entries, now);
  }

  /** Answers from the store if it may, else asks the site. Throws what the site throws. */
  async fetch(request: Request, waitUntil: WaitUntil): Promise<Response> {
    if (!isCacheable(request)) return this.#bypass(request);
    const key = cacheKey(request.url);
    const now = this.#now();
    const entry = this.#entries.get(key);
    if (entry !== undefined && now < entry.staleAt) {
      return this.#serve(request, { entry, status: 'HIT' });
    }

    const flight = this.#flights.joinable(key, now);
    if (entry !== undefined && now < entry.staleAt + entry.staleWhileRevalidate) {
      if (flight === undefined) waitUntil(this.#refresh(request, key, entry));
      return this.#serve(request, { entry, status: 'UPDATING' });
    }
    if (flight === undefined) {
      const [asked, landed] = this.#takeOff(request, key, entry);
      waitUntil(landed);
      return this.#finish(request, await asked);
    }
    this.#tally.collapsed++;
    const shared = await flight;
    if (shared !== undefined) return this.#serve(request, shared);
    // Look the entry up again: since this request arrived, it may have been removed.
    return this.#finish(request, await this.#ask(request, key, this.#entries.get(key)));
  }

  /** Removes the matching entries at once. */
  purge(options: PurgeOptions): PurgeResult {
    return this.#take('purge', options);
  }

  /** Makes the matching entries stale: the next request revalidates each with a conditional request. */
  invalidate(options: PurgeOptions): PurgeResult {
    return this.#take('invalidate', options);
  }

  /** Makes the next `count` calls of `purge` and `invalidate` fail and change nothing. */
  failPurges(count: number): void {
    this.#purger.failNext(count);
  }

  stats(): Stats {
    return this.#tally.stats(this.#entries.size);
  }

  #take(kind: PurgeKind, options: PurgeOptions): PurgeResult {
    const result = this.#purger.take(kind, options);
    this.#tally.purge(kind, options.tags ?? [], result.success);
    return result;
  }

  async #bypass(request: Request): Promise<Response> {
    const response = await this.#origin(request);
    // A 101 carries an open socket, which a new Response would lose.
    return response.status === 101
      ? response
      : this.#finish(request, { response, status: 'BYPASS' });
  }

  #serve(request: Request, { entry, status }: FromStore): Response {
    this.#tally.response(status);
    return fromEntry(request, entry, status, this.#now());
  }

  #finish(request: Request, outcome: Outcome): Response {
    if ('entry' in outcome) return this.#serve(request, outcome);
    this.#tally.response(outcome.status);
    return passedOn(request, outcome.response, outcome.status);
  }

  async #refresh(request: Request, key: string, entry: Entry): Promise<void> {
    const [asked, landed] = this.#takeOff(request, key, entry);
    await landed;
    const outcome = await asked.catch(() => undefined);
    if (outcome && 'response' in outcome) await outcome.response.body?.cancel();
  }

  #takeOff(request: Request, key: string, stored: Entry | undefined) {
    const asked = this.#ask(request, key, stored);
    const shared = asked.then((outcome) => this.#shareable(outcome));
    return [asked, this.#flights.start(key, this.#now(), shared)] as const;
  }

  /**
   * The outcome that waiting requests may share: a fresh entry, or the stale entry that stands in for an error.
   * A Response is never shared.
   */
  #shareable(outcome: Outcome): FromStore | undefined {
    if (!('entry' in outcome)) return undefined;
    const { entry, status } = outcome;
    if (status === 'STALE') return outcome;
    return this.#now() < entry.staleAt ? { entry, status: 'HIT' } : undefined;
  }

  /** Asks the site and stores a storable answer, even if the key was purged meanwhile (Cloudflare does the same). */
  async #ask(request: Request, key: string, stored: Entry | undefined): Promise<Outcome> {
    try {
      const response = await this.#origin(originRequest(request, stored));
      if (response.status >= 500 && standsIn(stored, this.#now())) {
        void response.body?.cancel();
        return { entry: stored, status: 'STALE' };
      }
      return await this.#keep(request, key, stored, response);
    } catch (error) {
      if (standsIn(stored, this.#now())) return { entry: stored, status: 'STALE' };
      throw error;
    }
  }

  async #keep(
    request: Request,
    key: string,
    stored: Entry | undefined,
    response: Response,
  ): Promise<Outcome> {
    const valid = response.status === 304 && isConditional(stored) ? stored : undefined;
    const status = valid?.status ?? response.status;
    const headers = freshened(valid?.headers, response.headers);
    const verdict = judge(status, headers, request.headers.has('authorization'));
    if (!verdict.store) {
      // An answer that may not be stored removes the stored entry; an error does not.
      if (status < 500) this.#entries.delete(key);
      const whole = valid ? new Response(valid.body, { status, headers }) : response;
      return { response: whole, status: verdict.status };
    }
    const body = valid?.body ?? (await response.arrayBuffer());
    const entry = newEntry(status, headers, body, verdict, this.#now());
    this.#entries.set(key, entry);
    return { entry, status: valid ? 'REVALIDATED' : stored ? 'EXPIRED' : 'MISS' };
  }
}
