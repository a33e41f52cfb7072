import { env } from 'cloudflare:workers';
import type { AstroGlobal } from 'astro';
import { listingOf, positionPath, readPosition, type Position } from '../articles/listing.ts';
import { listingQuery, type topicQuery } from '../articles/read.ts';
import { readAll } from '../db/batch.ts';
import type { Database } from '../db/client.ts';
import { readSettings } from '../http/settings.ts';
import { unixNow } from '../lib/calendar.ts';
import { asideContent, asideQueries, headlinesOf } from '../rankings/aside.ts';
import { databaseOf, keepPage } from './_reading.ts';

/** A list of articles, newest first, shown a page at a time. */
interface List {
  /** The list's own address: its start. */
  readonly path: string;
  /** The tag by which its pages are purged. */
  readonly tag: string;
  /** How many articles a page shows. */
  readonly size: number;
  /** Whether the list may be empty. If not, a page without articles answers 404. */
  readonly mayBeEmpty: boolean;
  /** Makes the statement that reads `count` articles at a position. */
  readonly query: (
    db: Database,
    place: Position & { readonly count: number },
  ) => ReturnType<typeof listingQuery> | ReturnType<typeof topicQuery>;
  /** The time that the list covers, from `from` to before `until` (unix seconds). A position outside is redirected. */
  readonly time?: { readonly from: number; readonly until: number };
}

/**
 * Prepares the page of a list that a URL asks for, in one round trip, and sets its status and cache hints. Gives the
 * props of the layout, whether there is such a page and, for a list of a time, the nearest articles around that time.
 * Gives a redirect instead if the page has another address.
 */
export async function listingView(
  { request, response, redirect }: Pick<AstroGlobal, 'request' | 'response' | 'redirect'>,
  { path, tag, size, mayBeEmpty, query, time }: List,
) {
  // Read the path as the client sent it: Astro's own `url` writes every spelling of a topic in one way.
  const { pathname, search, searchParams } = new URL(request.url);
  const position = readPosition(searchParams);
  const address = positionPath(path, position);
  if (pathname + search !== address) return redirect(address, 301);
  const place = position.before ?? position.after;
  const isOutside =
    time && place && (place.publishedAt < time.from || place.publishedAt >= time.until);
  if (isOutside) return redirect(path, 301);

  const db = databaseOf(response.headers);
  const read = await readAll(db, {
    rows: query(db, { ...position, count: size + 1 }),
    earlier: time ? [listingQuery(db, { until: time.from, count: 1 })] : [],
    later: time ? [listingQuery(db, { after: { publishedAt: time.until, id: 0 }, count: 1 })] : [],
    ...asideQueries(db),
  });
  const listing = listingOf(read.rows, position, size);
  if (!listing) return redirect(path, 302);
  const isThere = listing.items.length > 0 || mayBeEmpty;
  if (!isThere) response.status = 404;
  const aside = asideContent(read, unixNow());
  keepPage(response.headers, {
    age: isThere ? 'listing' : 'missing',
    own: [tag],
    named: [...listing.items, ...headlinesOf(aside)],
  });
  const canonical = readSettings(env).siteUrl + address;
  const [[earlier], [later]] = [read.earlier.flat(), read.later.flat()];
  return { props: { canonical, path, listing, aside }, isThere, earlier, later };
}
