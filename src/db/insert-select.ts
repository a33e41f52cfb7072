import { getTableColumns, is, SQL, sql } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { Database } from './client.ts';

/** A value or an expression for each column of an INSERT. Columns that the table fills may be left out. */
type Given<Table extends SQLiteTable> = {
  readonly [Column in keyof Table['$inferInsert']]: Table['$inferInsert'][Column] | SQL;
};

/**
 * Makes an `INSERT … SELECT` by the names of columns: it inserts a row of `given` for each row of `rest` (FROM,
 * WHERE, …). A column that is left out gets its default, or null. Drizzle's own `insert().select()` would take
 * expressions in the order of the schema's columns. If ON CONFLICT follows, `rest` must end in a WHERE: otherwise
 * SQLite takes the ON for a join's.
 */
export function insertSelect<Table extends SQLiteTable>(
  db: Database,
  table: Table,
  given: Given<Table>,
  rest: SQL = sql.empty(),
) {
  const named: Readonly<Record<string, unknown>> = given;
  const expressions = Object.entries(getTableColumns(table)).map(([name, column]) => {
    const value: unknown = named[name] ?? column.default ?? sql`NULL`;
    return is(value, SQL) ? value : sql.param(value, column);
  });
  return db.insert(table).select(sql`SELECT ${sql.join(expressions, sql`, `)} ${rest}`);
}
