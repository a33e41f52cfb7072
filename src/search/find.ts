import { sql } from 'drizzle-orm';
import { statementOf } from '../db/client.ts';
import { site } from '../site.ts';
import type { Asked } from './asked.ts';
import { matchExpression } from './query.ts';

/** A document that matches; `id` is its place in the time order, newest highest. */
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

/** The newest `count` documents that match, before the place `before` (keyset: the depth costs nothing). */
export function newestQuery(
  search: D1Database,
  { terms, section, count, before }: Match & { readonly before?: number | undefined },
) {
  return statementOf(
    search,
    sql`
    SELECT documents.id, article_id AS "articleId"
    FROM (SELECT rowid FROM grams WHERE grams MATCH ${matchExpression(terms, section)}
        AND rowid < CAST(${before ?? Number.MAX_SAFE_INTEGER} AS INTEGER) ORDER BY rowid DESC LIMIT ${count}) AS hit
      JOIN documents ON documents.id = hit.rowid
    ORDER BY documents.id DESC`,
  );
}

/**
 * The best `count` of the newest {@link site.search.ranked} that match, after `skip` better ones: hits in the
 * title count most, then how often a text has the terms for its length (BM25), then how new it is.
 */
export function bestQuery(
  search: D1Database,
  { terms, section, count, skip }: Match & { readonly skip: number },
) {
  return statementOf(
    search,
    sql`
    SELECT documents.id, article_id AS "articleId"
    FROM (SELECT rowid, score FROM (
        SELECT rowid, bm25(grams, 50, 1, 1, 1, 0) AS score FROM grams
        WHERE grams MATCH ${matchExpression(terms, section)}
        ORDER BY rowid DESC LIMIT ${site.search.ranked})
      ORDER BY score, rowid DESC LIMIT ${count} OFFSET ${skip}) AS hit
      JOIN documents ON documents.id = hit.rowid
    ORDER BY score, documents.id DESC`,
  );
}

/** A page of what matches, in one round trip, and where the next page goes on. None for no terms. */
export async function findDocuments(
  search: D1Database,
  terms: readonly string[],
  { section, sort, before }: Omit<Asked, 'text'>,
): Promise<{ readonly found: readonly Found[]; readonly next: number | undefined }> {
  if (terms.length === 0) return { found: [], next: undefined };
  const asked = { terms, section, count: site.pageSize + 1 };
  const skip = before ?? 0;
  const [result] = await search.batch<Found>([
    sort === 'best'
      ? bestQuery(search, { ...asked, skip })
      : newestQuery(search, { ...asked, before }),
  ]);
  const rows = result?.results ?? [];
  const found = rows.slice(0, site.pageSize);
  if (found.length === rows.length) return { found, next: undefined };
  return { found, next: sort === 'best' ? skip + found.length : found.at(-1)?.id };
}
