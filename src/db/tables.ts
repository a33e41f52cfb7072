import { is } from 'drizzle-orm';
import { getTableConfig, SQLiteTable } from 'drizzle-orm/sqlite-core';
import * as counting from './counting-schema.ts';
import * as schema from './schema.ts';

/** The description of a table for backups. */
export interface BackedUpTable {
  readonly name: string;
  readonly columns: readonly string[];
  /** Columns whose values are bytes. */
  readonly blobs: readonly string[];
  /** The columns of its key, in their order. */
  readonly key: readonly string[];
  /** Rows on one page. */
  readonly pageSize: number;
}

/**
 * Tables that a backup leaves out: those that triggers derive from others, the work that this very site still has to
 * do, and tokens, since a restored site makes its own.
 */
const leftOut = new Set(['article_tags', 'outbox', 'outbox_lanes', 'leases', 'editor_tokens']);

/** Columns that may be as large as an article. */
const bulky = new Set(['body_html', 'snapshot']);

/** The tables of a backup. They come from the schema, so that no table can be forgotten. */
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
