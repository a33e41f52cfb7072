import { sql, type SQL } from 'drizzle-orm';
import { searchedColumns } from '../articles/content.ts';
import { statementOf } from '../db/client.ts';
import { articles } from '../db/schema.ts';
import { columnsOf, type Indexable } from './document.ts';
import type { documents } from './schema.ts';

/** What the index reads of an article. */
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

/** What is to be written of one article, all of it in one batch. */
export interface IndexChange {
  readonly statements: readonly D1PreparedStatement[];
  /** Characters of its tokens. */
  readonly length: number;
}

/** Takes the article's place in the index when `condition` holds of what is there, or when nothing is. */
export function replacement(search: D1Database, article: Indexable, condition: SQL): IndexChange {
  const { id, revision, publishedAt } = article;
  const listed = isListed(article);
  const place = sql`INSERT INTO documents (id, article_id, revision, listed)
    SELECT ${freePlace(publishedAt)}, ${id}, ${revision}, ${listed}
    WHERE NOT EXISTS (SELECT 1 FROM documents WHERE article_id = ${id})`;
  const statements = [...removal(search, id, condition).statements, statementOf(search, place)];
  if (!listed) return { statements, length: 0 };
  const columns = columnsOf(article);
  // Repeats itself where the same revision was there already.
  const tokens = sql`INSERT OR REPLACE INTO grams (rowid, title, body, more, characters, section)
    SELECT id, ${sql.join([...columns], sql`, `)} FROM documents
    WHERE article_id = ${id} AND revision = ${revision} AND listed = 1`;
  const length = columns.reduce((sum, column) => sum + column.length, 0);
  return { statements: [...statements, statementOf(search, tokens)], length };
}

/** Removes what the index has of an article when `condition` holds of it. */
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

/** Holds of what is older than the article. A revision is listed later than not, when its time has come. */
export function unlessNewer(article: Indexable): SQL {
  return sql`(revision, listed) < (${article.revision}, ${isListed(article)})`;
}

/** Holds of what nobody has changed since it was read. */
export function stillAs(document: typeof documents.$inferSelect | undefined): SQL {
  if (!document) return sql`false`;
  const { id, revision, listed } = document;
  return sql`(id, revision, listed) = (${id}, ${revision}, ${listed ? 1 : 0})`;
}

/** Places within one second. */
const places = 32_768;

/** The first place in the time order that is free within the article's second, or soon after it. */
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

/** Writes changes in batches of bounded size; each change is all in one. */
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
