import { is } from 'drizzle-orm';
import { getTableConfig, SQLiteTable } from 'drizzle-orm/sqlite-core';
import * as counting from './counting-schema.ts';
import * as schema from './schema.ts';

/** A table as a backup sees it. */
export interface BackedUpTable {
  readonly name: string;
  readonly columns: readonly string[];
  /** Columns whose values are bytes. */
  readonly blobs: readonly string[];
  /** The columns of its key, in their order. */
  readonly key: readonly string[];
  /** Rows of one page. */
  readonly pageSize: number;
}

/**
 * What is derived from other tables by triggers, tells what this very site has still to do, or lets somebody into
 * it: a restored site makes its own tokens.
 */
const leftOut = new Set(['article_tags', 'outbox', 'outbox_lanes', 'leases', 'editor_tokens']);

/** Rows may be as large as an article. */
const bulky = new Set(['body_html', 'snapshot']);

/** The tables of a backup, each whole: what stands in the schema cannot be forgotten. */
export const backedUpTables: readonly BackedUpTable[] = Object.values({ ...schema, ...counting })
  .flatMap((table) => (is(table, SQLiteTable) ? [describe(table)] : []))
  .filter(({ name }) => !leftOut.has(name));

function describe(table: SQLiteTable): BackedUpTable {
  const { name, columns, primaryKeys } = getTableConfig(table);
  const [compound] = primaryKeys;
  const key = compound?.columns ?? columns.filter(({ primary }) => primary);
  const namesOf = (some: readonly { readonly name: string }[]) => some.map((one) => one.name);
  return {
    name,
    columns: namesOf(columns),
    blobs: namesOf(columns.filter((column) => column.getSQLType() === 'blob')),
    key: namesOf(key),
    pageSize: columns.some((column) => bulky.has(column.name)) ? 50 : 1_000,
  };
}
