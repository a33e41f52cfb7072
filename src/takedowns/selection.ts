import { and, asc, eq, gt, sql } from 'drizzle-orm';
import { parseTags, type Article } from '../articles/article.ts';
import { parseCursor } from '../articles/listing.ts';
import { publishedQuery, topicQuery } from '../articles/read.ts';
import { searchedColumns, searchedText } from '../articles/content.ts';
import type { SearchedColumn } from '../articles/definition.ts';
import type { Database } from '../db/client.ts';
import { articles } from '../db/schema.ts';
import { chunksOf, pageOf } from '../lib/slices.ts';
import { newestQuery, type Found } from '../search/find.ts';
import { matches, parseQuery } from '../search/query.ts';
import { normalise } from '../search/terms.ts';
import { site } from '../site.ts';
import { unindexedQuery, type QueuePlace } from '../delivery/outbox.ts';
import type { Selection } from './request.ts';

/** The articles of one request, and the place where the next request goes on; undefined at the end. */
export interface Selected {
  readonly ids: readonly number[];
  readonly next: string | undefined;
}

const { perRequest } = site.takedowns;
/** Article bodies read in one round trip. */
const perTrip = 50;

/** Reads the articles of a selection after a place, as many as one request takes. */
export function select(
  db: Database,
  search: D1Database,
  selection: Selection,
  after: string | undefined,
): Promise<Selected> {
  switch (selection.by) {
    case 'ids':
      return Promise.resolve({ ids: [...new Set(selection.ids)], next: undefined });
    case 'source':
      return bySource(db, selection.value, Number(after) || 0);
    case 'keyword':
      return inSteps(db, after, matcher(selection), [scheduled, unindexed], (place, count) =>
        byKeyword(db, search, selection.value, Number(place) || undefined, count),
      );
    case 'tag':
      return inSteps(db, after, matcher(selection), [scheduled], (place, count) =>
        byTag(db, selection.value, place, count),
      );
  }
}

/** Tells by its content whether a selection means an article. */
export function matcher(selection: Selection): (article: Candidate) => boolean {
  switch (selection.by) {
    case 'ids':
      return ({ id }) => selection.ids.includes(id);
    case 'source':
      return ({ sourceName }) => sourceName === selection.value;
    case 'keyword':
      return keywordMatcher(selection.value);
    case 'tag':
      return ({ tags }) => parseTags(tags).includes(selection.value);
  }
}

type Candidate = Pick<Article, 'id' | 'tags' | 'sourceName' | SearchedColumn>;

/** A kind of articles that no index finds yet, so that their content is looked through. */
interface Waiting {
  /** The letter with which a place among them begins. */
  readonly mark: string;
  /** Reads up to `count` rows after a place. A row without an article is skipped. */
  readonly query: (
    db: Database,
    after: QueuePlace | undefined,
    count: number,
  ) => PromiseLike<readonly { readonly place: QueuePlace; readonly article: Candidate | null }[]>;
}

const scheduled: Waiting = { mark: 's', query: scheduledQuery };
const unindexed: Waiting = { mark: 'o', query: unindexedQuery };

/**
 * Reads the waiting articles kind by kind, and then the published ones that an index names. An article is first
 * scheduled, then waits in the outbox, then stands in the index. The kinds are read in that order, so an article that
 * moves on meanwhile is met later and not missed. All kinds share one request.
 */
async function inSteps(
  db: Database,
  after: string | undefined,
  isMeant: (article: Candidate) => boolean,
  waiting: readonly Waiting[],
  indexed: (place: string | undefined, count: number) => Promise<Selected>,
): Promise<Selected> {
  const first = waiting.findIndex(({ mark }) => after?.startsWith(mark));
  const ids = new Set<number>();
  let room: number = perRequest;
  let place = after;
  if (after === undefined || first >= 0) {
    for (const { mark, query } of waiting.slice(Math.max(first, 0))) {
      let from = placeOf(place);
      while (room > 0) {
        const count = Math.min(room, perTrip);
        const rows = await query(db, from, count);
        for (const { article } of rows) if (article && isMeant(article)) ids.add(article.id);
        room -= rows.length;
        from = rows.at(-1)?.place ?? from;
        if (rows.length < count) break;
      }
      if (room === 0 && from) return { ids: [...ids], next: `${mark}${from.at}-${from.id}` };
      place = undefined;
    }
  }
  const { ids: named, next } = await indexed(place, room);
  return { ids: [...ids.union(new Set(named))], next };
}

function placeOf(text: string | undefined): QueuePlace | undefined {
  const cursor = parseCursor(text?.slice(1) ?? null);
  return cursor && { at: cursor.publishedAt, id: cursor.id };
}

/** The scheduled articles, the next due first. Index: articles_scheduled. */
function scheduledQuery(db: Database, after: QueuePlace | undefined, count: number) {
  const { id, tags, sourceName, publishedAt } = articles;
  return db
    .select({
      place: { at: publishedAt, id },
      article: { id, tags, sourceName, ...searchedColumns },
    })
    .from(articles)
    .where(
      and(
        eq(articles.status, 'scheduled'),
        after && sql`(published_at, id) > (${after.at}, ${after.id})`,
      ),
    )
    .orderBy(asc(publishedAt), asc(id))
    .limit(count);
}

/** The published or scheduled articles of a source. Index: articles_source. */
async function bySource(db: Database, source: string, after: number): Promise<Selected> {
  const rows = await db
    .select({ id: articles.id })
    .from(articles)
    .where(
      and(
        eq(articles.sourceName, source),
        sql`status IN ('published', 'scheduled')`,
        gt(articles.id, after),
      ),
    )
    .orderBy(asc(articles.id))
    .limit(perRequest + 1);
  const { shown, last } = pageOf(rows, perRequest);
  return { ids: shown.map(({ id }) => id), next: last && String(last.id) };
}

async function byTag(
  db: Database,
  tag: string,
  after: string | undefined,
  count: number,
): Promise<Selected> {
  const before = parseCursor(after ?? null);
  const rows = await topicQuery(db, { tag, before, count: count + 1 });
  const { shown, last } = pageOf(rows, count);
  return { ids: shown.map(({ id }) => id), next: last && `${last.publishedAt}-${last.id}` };
}

/** Tells whether an article's title or text has every word of a keyword. */
function keywordMatcher(keyword: string): (article: Pick<Candidate, SearchedColumn>) => boolean {
  const query = parseQuery(keyword);
  if (query.kind !== 'terms') return () => false;
  return (article) =>
    matches([normalise(article.title), normalise(searchedText(article))], query.terms);
}

/** Reads the articles that the index finds and that still have the words. */
async function byKeyword(
  db: Database,
  search: D1Database,
  keyword: string,
  before: number | undefined,
  count: number,
): Promise<Selected> {
  const query = parseQuery(keyword);
  if (query.kind !== 'terms') return { ids: [], next: undefined };
  const { terms } = query;
  const isMeant = keywordMatcher(keyword);
  const asked = { terms, count: count + 1, before };
  const { results: found } = await newestQuery(search, asked).all<Found>();
  const page = found.slice(0, count);
  const ids: number[] = [];
  for (const group of chunksOf(page, perTrip)) {
    const rows = await publishedQuery(
      db,
      group.map(({ articleId }) => articleId),
    );
    ids.push(...rows.filter(isMeant).map(({ id }) => id));
  }
  return { ids, next: found.length > page.length ? String(page.at(-1)?.id) : undefined };
}
