import { getTableColumns, sql, type SQL } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { SQLiteSyncDialect, type SQLiteTable } from 'drizzle-orm/sqlite-core';
import { chunksOf } from '../lib/slices.ts';

/** Drizzle over one D1 binding. Compose reads with `readAll` (batch.ts): one round trip, one snapshot. */
export function connect(d1: D1Database) {
  return drizzle(d1);
}

export type Database = ReturnType<typeof connect>;

const dialect = new SQLiteSyncDialect();

/** Turns SQL into a statement for a batch of D1's own, with its parameters bound, which Drizzle's batch cannot do. */
export function statementOf(d1: D1Database, query: SQL): D1PreparedStatement {
  const { sql, params } = dialect.sqlToQuery(query);
  return d1.prepare(sql).bind(...params);
}

/** The most parameters that D1 binds in one statement. */
const maxParameters = 100;

/** Splits rows into groups so small that one statement can write each to this table. */
export function writable<Row>(table: SQLiteTable, rows: readonly Row[]): Row[][] {
  const columns = Object.keys(getTableColumns(table)).length;
  return chunksOf(rows, Math.floor(maxParameters / columns));
}

/** A list of any length as one parameter, for `inArray` or `IN`. */
export function valuesOf(list: readonly (number | string)[]): SQL {
  return sql`(SELECT value FROM json_each(${JSON.stringify(list)}))`;
}
