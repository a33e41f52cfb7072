import type { SQL } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { SQLiteSyncDialect } from 'drizzle-orm/sqlite-core';

/** Drizzle over one D1 binding. Compose reads with `db.batch`: one round trip, one snapshot. */
export function connect(d1: D1Database) {
  return drizzle(d1);
}

export type Database = ReturnType<typeof connect>;

const dialect = new SQLiteSyncDialect();

/** A statement in SQL for a batch of D1's own: Drizzle's cannot bind the parameters of one. */
export function statementOf(d1: D1Database, query: SQL): D1PreparedStatement {
  const { sql, params } = dialect.sqlToQuery(query);
  return d1.prepare(sql).bind(...params);
}

/** Whether a statement failed because its key was taken: the mark of a lost race. */
export function isUniqueClash(error: unknown): boolean {
  return causes(error).some(({ message }) => message.includes('UNIQUE constraint failed'));
}

function causes(error: unknown): Error[] {
  return error instanceof Error ? [error, ...causes(error.cause)] : [];
}
