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

/** Articles of one request, and where the next goes on; undefined at the end. */
export interface Selected {
  readonly ids: readonly number[];
  readonly next: string | undefined;
}

const { perRequest } = site.takedowns;
/** Bodies of one round trip. */
const perTrip = 50;

/** The articles that a selection names, a request's worth of them after a place. */
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

/** Whether a selection means an article, by what the article says. */
export function matcher(selection: Selection): (article: Content) => boolean {
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

type Content = Pick<Article, 'id' | 'tags' | 'sourceName' | SearchedColumn>;

/** What no index names yet: it is looked through by its content. */
interface Waiting {
  /** Begins a place here. */
  readonly mark: string;
  /** Up to `count` rows behind a place; one without an article is nothing to take. */
  readonly query: (
    db: Database,
    after: QueuePlace | undefined,
    count: number,
  ) => PromiseLike<readonly { readonly place: QueuePlace; readonly article: Content | null }[]>;
}

const scheduled: Waiting = { mark: 's', query: scheduledQuery };
const unindexed: Waiting = { mark: 'o', query: unindexedQuery };

/**
 * What waits, kind by kind, and then what is published, as an index names it. An article is scheduled, then in the
 * outbox, then in the index: in this order one that moves on meanwhile is still ahead. All kinds share a request.
 */
async function inSteps(
  db: Database,
  after: string | undefined,
  isMeant: (article: Content) => boolean,
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

/** Scheduled ones, the next to come first. Index: articles_scheduled. */
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

/** Published or scheduled ones. Index: articles_source. */
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

/** Whether title or text have every word of a keyword. */
function keywordMatcher(keyword: string): (article: Pick<Content, SearchedColumn>) => boolean {
  const query = parseQuery(keyword);
  if (query.kind !== 'terms') return () => false;
  return (article) =>
    matches([normalise(article.title), normalise(searchedText(article))], query.terms);
}

/** What the index finds, as far as the articles have the words now. */
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
