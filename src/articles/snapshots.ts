import { and, eq, getTableColumns, type Column } from 'drizzle-orm';
import * as v from 'valibot';
import type { Database } from '../db/client.ts';
import { articles, revisions } from '../db/schema.ts';
import type { Article } from './article.ts';

/**
 * The schema of rows that revisions keep. If a snapshot lacks a column, the column was added later: the row then gets
 * null, or the column's default.
 */
const schema = v.object(
  Object.fromEntries(
    Object.entries(getTableColumns(articles)).map(([name, column]) => [name, schemaOf(column)]),
  ),
);

function schemaOf({ dataType, enumValues, notNull, default: standard }: Column): v.GenericSchema {
  const value =
    dataType === 'number' ? v.number() : enumValues ? v.picklist(enumValues) : v.string();
  if (!notNull) return v.optional(v.nullable(value), null);
  return standard === undefined ? value : v.optional(value, standard as string | number);
}

/** Unpacks the row that a revision kept. */
export async function readSnapshot(snapshot: Buffer): Promise<Article> {
  const packed = new Blob([new Uint8Array(snapshot)]).stream();
  const json: unknown = await new Response(
    packed.pipeThrough(new DecompressionStream('gzip')),
  ).json();
  return v.parse(schema, json) as unknown as Article;
}

/** The snapshot of article `id` in a revision that a later one has superseded. */
export function revisionQuery(db: Database, id: number, revision: number) {
  return db
    .select({ snapshot: revisions.snapshot })
    .from(revisions)
    .where(and(eq(revisions.articleId, id), eq(revisions.revision, revision)));
}
