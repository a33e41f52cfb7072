import { drizzle } from 'drizzle-orm/d1';

/** Drizzle over one D1 binding. Compose reads with `db.batch`: one round trip, one snapshot. */
export function connect(d1: D1Database) {
  return drizzle(d1);
}

export type Database = ReturnType<typeof connect>;

/** Whether a statement failed because its key was taken: the mark of a lost race. */
export function isUniqueClash(error: unknown): boolean {
  return causes(error).some(({ message }) => message.includes('UNIQUE constraint failed'));
}

function causes(error: unknown): Error[] {
  return error instanceof Error ? [error, ...causes(error.cause)] : [];
}
