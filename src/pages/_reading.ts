import { env } from 'cloudflare:workers';
import { cacheAtEdge } from '../cache/caching.ts';
import { pageTags } from '../cache/tags.ts';
import { connect, type Database } from '../db/client.ts';
import { databaseForReading } from '../db/reading.ts';
import { buildId } from '../lib/build.ts';
import { site } from '../site.ts';

/** The database for the page that answers with these headers: reads have a deadline, and their cost is noted. */
export function databaseOf(headers: Headers): Database {
  return connect(databaseForReading(env, headers));
}

/** A page's cache hints: how long the edge keeps it, and its tags (its own, and one for each article it names). */
export interface CacheHints {
  readonly age: keyof typeof site.caching;
  readonly own?: readonly string[];
  readonly named?: Iterable<{ readonly id: number }>;
}

/** States that the edge may keep a page that this build rendered. */
export function keepPage(headers: Headers, { age, own = [], named = [] }: CacheHints): void {
  cacheAtEdge(headers, site.caching[age], pageTags(own, named, buildId));
}
