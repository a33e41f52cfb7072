import { and, asc, eq, gt, sql } from 'drizzle-orm';
import { parseTags, type Article } from '../articles/article.ts';
import { parseCursor, type Cursor } from '../articles/cursor.ts';
import { publishedQuery, topicQuery } from '../articles/read.ts';
import { plainText } from '../articles/text.ts';
import type { Database } from '../db/client.ts';
import { articles } from '../db/schema.ts';
import { chunksOf } from '../lib/chunks.ts';
import { pageOf } from '../lib/page.ts';
import { newestQuery, type Found } from '../search/find.ts';
import { matches, parseQuery } from '../search/query.ts';
import { normalise } from '../search/terms.ts';
import { site } from '../site.ts';
import type { Selection } from './takedown-request.ts';

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
      return byContent(db, after, matcher(selection), () =>
        byKeyword(db, search, selection.value, Number(after) || undefined),
      );
    case 'tag':
      return byContent(db, after, matcher(selection), () => byTag(db, selection.value, after));
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

type Content = Pick<Article, 'id' | 'title' | 'bodyHtml' | 'tags' | 'sourceName'>;

/** Marks a place among the scheduled ones. */
const scheduledPlace = 's';

/** What is published, as an index names it, and then the scheduled ones that match, which no index knows. */
async function byContent(
  db: Database,
  after: string | undefined,
  isMeant: (article: Content) => boolean,
  published: () => Promise<Selected>,
): Promise<Selected> {
  if (after?.startsWith(scheduledPlace)) {
    return addScheduled(db, [], isMeant, parseCursor(after.slice(scheduledPlace.length)));
  }
  const { ids, next } = await published();
  return next === undefined ? addScheduled(db, ids, isMeant) : { ids, next };
}

/** Looks through as many scheduled ones as the request has room for. Index: articles_scheduled. */
async function addScheduled(
  db: Database,
  found: readonly number[],
  isMeant: (article: Content) => boolean,
  after?: Cursor,
): Promise<Selected> {
  const ids = [...found];
  let room = perRequest - found.length;
  let place = after;
  while (room > 0) {
    const count = Math.min(room, perTrip);
    const { shown, last } = pageOf(await scheduledQuery(db, place, count + 1), count);
    ids.push(...shown.filter(isMeant).map(({ id }) => id));
    if (!last) return { ids, next: undefined };
    room -= count;
    place = last;
  }
  const where = place === undefined ? '' : `${place.publishedAt}-${place.id}`;
  return { ids, next: scheduledPlace + where };
}

function scheduledQuery(db: Database, after: Cursor | undefined, count: number) {
  const { id, title, bodyHtml, tags, sourceName, publishedAt } = articles;
  return db
    .select({ id, title, bodyHtml, tags, sourceName, publishedAt })
    .from(articles)
    .where(
      and(
        eq(articles.status, 'scheduled'),
        after && sql`(published_at, id) > (${after.publishedAt}, ${after.id})`,
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

async function byTag(db: Database, tag: string, after: string | undefined): Promise<Selected> {
  const before = parseCursor(after ?? null);
  const rows = await topicQuery(db, { tag, before, count: perRequest + 1 });
  const { shown, last } = pageOf(rows, perRequest);
  return { ids: shown.map(({ id }) => id), next: last && `${last.publishedAt}-${last.id}` };
}

/** Whether title or text have every word of a keyword. */
function keywordMatcher(
  keyword: string,
): (article: Pick<Content, 'title' | 'bodyHtml'>) => boolean {
  const query = parseQuery(keyword);
  if (query.kind !== 'terms') return () => false;
  return ({ title, bodyHtml }) =>
    matches([normalise(title), normalise(plainText(bodyHtml))], query.terms);
}

/** What the index finds, as far as the articles have the words now. */
async function byKeyword(
  db: Database,
  search: D1Database,
  keyword: string,
  before: number | undefined,
): Promise<Selected> {
  const query = parseQuery(keyword);
  if (query.kind !== 'terms') return { ids: [], next: undefined };
  const { terms } = query;
  const isMeant = keywordMatcher(keyword);
  const asked = { terms, count: perRequest + 1, before };
  const { results: found } = await newestQuery(search, asked).all<Found>();
  const page = found.slice(0, perRequest);
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
