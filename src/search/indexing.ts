import { inArray, sql } from 'drizzle-orm';
import { type Database, valuesOf } from '../db/client.ts';
import { articles } from '../db/schema.ts';
import { indexable, removal, replacement, unlessNewer, writeIndex } from './changes.ts';

/** The most articles of one call, so that a round trip to D1 stays small. */
export const perBatch = 20;

/**
 * Brings the index up to date with these articles, at most {@link perBatch} of them. Calls may be repeated and come in
 * any order: an older revision never replaces a newer one.
 */
export async function indexArticles(
  db: Database,
  search: D1Database,
  ids: readonly number[],
): Promise<void> {
  const rows = await db
    .select(indexable)
    .from(articles)
    .where(inArray(articles.id, valuesOf(ids)));
  const gone = ids.filter((id) => !rows.some((row) => row.id === id));
  await writeIndex(search, [
    ...rows.map((row) => replacement(search, row, unlessNewer(row))),
    ...gone.map((id) => removal(search, id, sql`true`)),
  ]);
}
