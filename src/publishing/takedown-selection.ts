import { and, asc, eq, gt, sql } from 'drizzle-orm';
import { plainText } from '../articles/text.ts';
import { parseCursor } from '../articles/cursor.ts';
import { publishedQuery, topicQuery } from '../articles/read.ts';
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
    case 'keyword':
      return byKeyword(db, search, selection.value, Number(after) || undefined);
    case 'source':
      return bySource(db, selection.value, Number(after) || 0);
    case 'tag':
      return byTag(db, selection.value, after);
  }
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

/** Bodies of one round trip. */
const perTrip = 50;

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
  const asked = { terms, count: perRequest + 1, before };
  const { results: found } = await newestQuery(search, asked).all<Found>();
  const page = found.slice(0, perRequest);
  const ids: number[] = [];
  for (const group of chunksOf(page, perTrip)) {
    const rows = await publishedQuery(
      db,
      group.map(({ articleId }) => articleId),
    );
    const hits = rows.filter(({ title, bodyHtml }) =>
      matches([normalise(title), normalise(plainText(bodyHtml))], terms),
    );
    ids.push(...hits.map(({ id }) => id));
  }
  return { ids, next: found.length > page.length ? String(page.at(-1)?.id) : undefined };
}
