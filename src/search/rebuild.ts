import { gt } from 'drizzle-orm';
import { connect, type Database } from '../db/client.ts';
import { articles } from '../db/schema.ts';
import { indexable, removal, replacement, stillAs, writeIndex } from './changes.ts';
import { perBatch } from './indexing.ts';
import { documents } from './schema.ts';

/** How far a rebuild has come. */
export interface Progress {
  /** Articles that this step has looked at. */
  readonly indexed: number;
  /** The id after which the next step begins; undefined when the rebuild is complete. */
  readonly next: number | undefined;
}

/**
 * One step of a rebuild. It indexes the next articles after id `after` anew, whatever the index has of them, and
 * removes index rows between them that have no article. If another writer changes a row meanwhile, that writer's row
 * stays.
 */
export async function rebuildAfter(
  db: Database,
  search: D1Database,
  after: number,
): Promise<Progress> {
  const known = await connect(search)
    .select()
    .from(documents)
    .where(gt(documents.articleId, after))
    .orderBy(documents.articleId)
    .limit(perBatch);
  const rows = await db
    .select(indexable)
    .from(articles)
    .where(gt(articles.id, after))
    .orderBy(articles.id)
    .limit(perBatch);
  const ends = [lastOfFull(known.map(({ articleId }) => articleId)), lastOfFull(rows.map(byId))];
  const end = Math.min(...ends.map((id) => id ?? Infinity));
  const current = rows.filter(({ id }) => id <= end);
  const left = known.filter(({ articleId }) => articleId <= end);
  const was = new Map(left.map((document) => [document.articleId, document]));
  await writeIndex(search, [
    ...current.map((row) => replacement(search, row, stillAs(was.get(row.id)))),
    ...left
      .filter(({ articleId }) => !current.some(({ id }) => id === articleId))
      .map((document) => removal(search, document.articleId, stillAs(document))),
  ]);
  return { indexed: current.length, next: Number.isFinite(end) ? end : undefined };
}

const byId = ({ id }: { readonly id: number }) => id;

function lastOfFull(ids: readonly number[]): number | undefined {
  return ids.length === perBatch ? ids.at(-1) : undefined;
}
