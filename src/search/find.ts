import { sql, type SQL } from 'drizzle-orm';
import { statementOf } from '../db/client.ts';
import { site } from '../site.ts';
import type { SearchRequest } from './request.ts';
import { matchExpression } from './query.ts';

/** A matching document; `id` is its place in the time order: the newest has the highest. */
export interface Found {
  readonly id: number;
  readonly articleId: number;
}

interface Match {
  readonly terms: readonly string[];
  readonly section?: string | undefined;
  readonly count: number;
}

// Statements for a batch of the search database.

/** The newest `count` matching documents before the place `before`. Paging by keyset costs the same at any depth. */
export function newestQuery(
  search: D1Database,
  { terms, section, count, before }: Match & { readonly before?: number | undefined },
) {
  return statementOf(
    search,
    sql`
    SELECT documents.id, article_id AS "articleId"
    FROM (SELECT rowid FROM grams WHERE grams MATCH ${matchExpression(terms, { section })}
        AND rowid < CAST(${before ?? Number.MAX_SAFE_INTEGER} AS INTEGER) ORDER BY rowid DESC LIMIT ${count}) AS hit
      JOIN documents ON documents.id = hit.rowid
    ORDER BY documents.id DESC`,
  );
}

/** BM25 ranks terms of at most so many characters together. It reads every document that has one of them. */
const scoredCharacters = 4;
/** Terms of at most so many characters together are searched once more in titles, at little cost. */
const titledCharacters = 24;

/**
 * The best `count` of the newest {@link site.search.ranked} matching documents, after the `skip` best ones. Short
 * queries are ranked by BM25 (how often a text has the terms, for its length), in which a title weighs most; ties go
 * by time. Longer ones rank hits in the title first, then the newest. Very long queries find few documents, so those
 * are ranked by time alone.
 */
export function bestQuery(
  search: D1Database,
  { terms, section, count, skip }: Match & { readonly skip: number },
) {
  const length = Array.from(terms.join('')).length;
  const ranked =
    length <= scoredCharacters
      ? byScore(terms, section)
      : length <= titledCharacters
        ? byTitle(terms, section)
        : byTime(terms, section, skip + count);
  return statementOf(
    search,
    sql`SELECT documents.id, article_id AS "articleId"
      FROM (SELECT id, score FROM (${ranked}) ORDER BY score, id DESC LIMIT ${count} OFFSET ${skip}) AS hit
        JOIN documents USING (id)
      ORDER BY score, documents.id DESC`,
  );
}

function byScore(terms: Match['terms'], section: Match['section']): SQL {
  return sql`SELECT rowid AS id, bm25(grams, 50, 1, 1, 1, 0) AS score FROM grams
    WHERE grams MATCH ${matchExpression(terms, { section })}
    ORDER BY rowid DESC LIMIT ${site.search.ranked}`;
}

function byTitle(terms: Match['terms'], section: Match['section']): SQL {
  return sql`WITH newest AS MATERIALIZED (
      SELECT rowid AS id FROM grams WHERE grams MATCH ${matchExpression(terms, { section })}
      ORDER BY rowid DESC LIMIT ${site.search.ranked}),
    titled AS MATERIALIZED (
      SELECT rowid AS id FROM grams
      WHERE grams MATCH ${matchExpression(terms, { section, inTitle: true })}
        AND rowid >= (SELECT min(id) FROM newest))
    SELECT id, id NOT IN (SELECT id FROM titled) AS score FROM newest`;
}

function byTime(terms: Match['terms'], section: Match['section'], count: number): SQL {
  return sql`SELECT rowid AS id, 0 AS score FROM grams
    WHERE grams MATCH ${matchExpression(terms, { section })}
    ORDER BY rowid DESC LIMIT ${Math.min(count, site.search.ranked)}`;
}

/** A page of matching documents, in one round trip, and where the next page begins. Without terms it is empty. */
export async function findDocuments(
  search: D1Database,
  terms: readonly string[],
  { section, sort, before }: Omit<SearchRequest, 'text'>,
): Promise<{ readonly found: readonly Found[]; readonly next: number | undefined }> {
  if (terms.length === 0) return { found: [], next: undefined };
  const asked = { terms, section, count: site.pageSize + 1 };
  const skip = before ?? 0;
  const results = await search.batch<Found>([
    sort === 'best'
      ? bestQuery(search, { ...asked, skip })
      : newestQuery(search, { ...asked, before }),
  ]);
  const rows = results.flatMap((result) => result.results);
  const found = rows.slice(0, site.pageSize);
  if (found.length === rows.length) return { found, next: undefined };
  return { found, next: sort === 'best' ? skip + found.length : found.at(-1)?.id };
}
