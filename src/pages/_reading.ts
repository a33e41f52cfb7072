import { env } from 'cloudflare:workers';
import { cacheAtEdge } from '../cache/caching.ts';
import { pageTags } from '../cache/tags.ts';
import { connect, type Database } from '../db/client.ts';
import { databaseForReading } from '../db/reading.ts';
import { buildId } from '../lib/build.ts';
import { site } from '../site.ts';

/** The site's database, for the page that answers with these headers: its reads have a deadline, and it notes their cost. */
export function databaseOf(headers: Headers): Database {
  return connect(databaseForReading(env, headers));
}

/** How long the edge keeps a page, and what it is purged by: tags of its own, and the articles that it names. */
export interface CacheHints {
  readonly age: keyof typeof site.caching;
  readonly own?: readonly string[];
  readonly named?: Iterable<{ readonly id: number }>;
}

/** States that the edge may keep a page that this build rendered. */
export function keepPage(headers: Headers, { age, own = [], named = [] }: CacheHints): void {
  cacheAtEdge(headers, site.caching[age], pageTags(own, named, buildId));
}
