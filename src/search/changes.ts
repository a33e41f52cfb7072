import { sql, type SQL } from 'drizzle-orm';
import { searchedColumns } from '../articles/content.ts';
import { statementOf } from '../db/client.ts';
import { articles } from '../db/schema.ts';
import { columnsOf, type Indexable } from './document.ts';
import type { documents } from './schema.ts';

/** The columns of an article's row that the index reads. */
export const indexable = {
  id: articles.id,
  section: articles.section,
  ...searchedColumns,
  publishedAt: articles.publishedAt,
  status: articles.status,
  revision: articles.revision,
};

/** Characters of tokens in one batch, unless one article has more. */
const batchLength = 2_000_000;

/** The writes for one article: all of them go into one batch. */
export interface IndexChange {
  readonly statements: readonly D1PreparedStatement[];
  /** Characters of its tokens. */
  readonly length: number;
}

/** Writes an article to the index, if its row there meets `condition` or is missing. */
export function replacement(search: D1Database, article: Indexable, condition: SQL): IndexChange {
  const { id, revision, publishedAt } = article;
  const listed = isListed(article);
  const place = sql`INSERT INTO documents (id, article_id, revision, listed)
    SELECT ${freePlace(publishedAt)}, ${id}, ${revision}, ${listed}
    WHERE NOT EXISTS (SELECT 1 FROM documents WHERE article_id = ${id})`;
  const statements = [...removal(search, id, condition).statements, statementOf(search, place)];
  if (!listed) return { statements, length: 0 };
  const columns = columnsOf(article);
  // If the index already had this revision, this writes the same tokens again.
  const tokens = sql`INSERT OR REPLACE INTO grams (rowid, title, body, more, characters, section)
    SELECT id, ${sql.join([...columns], sql`, `)} FROM documents
    WHERE article_id = ${id} AND revision = ${revision} AND listed = 1`;
  const length = columns.reduce((sum, column) => sum + column.length, 0);
  return { statements: [...statements, statementOf(search, tokens)], length };
}

/** Removes an article from the index, if its row there meets `condition`. */
export function removal(search: D1Database, id: number, condition: SQL): IndexChange {
  const where = sql`article_id = ${id} AND ${condition}`;
  const statements = [
    statementOf(
      search,
      sql`DELETE FROM grams WHERE rowid = (SELECT id FROM documents WHERE listed = 1 AND ${where})`,
    ),
    statementOf(search, sql`DELETE FROM documents WHERE ${where}`),
  ];
  return { statements, length: 0 };
}

const isListed = ({ status }: Pick<Indexable, 'status'>) => (status === 'published' ? 1 : 0);

/**
 * Condition for a row: it is older than the article. Within one revision a listed row counts as newer than an unlisted
 * one: a scheduled article is published without a new revision.
 */
export function unlessNewer(article: Indexable): SQL {
  return sql`(revision, listed) < (${article.revision}, ${isListed(article)})`;
}

/** Condition for a row: nobody has changed it since it was read. */
export function stillAs(document: typeof documents.$inferSelect | undefined): SQL {
  if (!document) return sql`false`;
  const { id, revision, listed } = document;
  return sql`(id, revision, listed) = (${id}, ${revision}, ${listed ? 1 : 0})`;
}

/** Places within one second. */
const places = 32_768;

/** The first free place after those taken in the article's second; it lies in a later second when this one is full. */
function freePlace(publishedAt: number): SQL {
  const first = publishedAt * places;
  return sql`coalesce(
    (SELECT taken.id + 1 FROM documents AS taken
      WHERE taken.id >= (
          SELECT max(id) FROM documents WHERE id BETWEEN ${first} AND ${first + places - 1})
        AND NOT EXISTS (SELECT 1 FROM documents AS other WHERE other.id = taken.id + 1)
      ORDER BY taken.id LIMIT 1),
    ${first})`;
}

/** Writes changes in batches of bounded size. All statements of a change are in the same batch. */
export async function writeIndex(
  search: D1Database,
  changes: readonly IndexChange[],
): Promise<void> {
  let batch: D1PreparedStatement[] = [];
  let length = 0;
  for (const change of changes) {
    if (length > 0 && length + change.length > batchLength) {
      await search.batch(batch);
      [batch, length] = [[], 0];
    }
    batch.push(...change.statements);
    length += change.length;
  }
  if (batch.length > 0) await search.batch(batch);
}
