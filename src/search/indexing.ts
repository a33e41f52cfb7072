import { inArray, sql } from 'drizzle-orm';
import { type Database, valuesOf } from '../db/client.ts';
import { articles } from '../db/schema.ts';
import { indexable, removal, replacement, unlessNewer, writeIndex } from './changes.ts';

/** Articles of one call, whoever asks for them: what D1 reads and writes in a round trip stays small. */
export const perBatch = 20;

/**
 * Brings the index up to date with these articles as they are now: repeats and their order do not matter,
 * and a revision never gives way to an older one. At most {@link perBatch} ids at a time.
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
