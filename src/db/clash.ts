import { sql, type SQL } from 'drizzle-orm';
import type { Database } from './client.ts';
import { insertSelect } from './insert-select.ts';
import { sequences } from './schema.ts';

// Writers do not lock. A writer reads, decides, and commits one batch. If the rows that it read have changed, some
// key in the batch is already taken, and the UNIQUE key refuses the whole batch. The two functions here are the only
// answers to such a clash.

/** Tries of a writer that seldom has a rival: an import, a correction, a takedown. */
export const usualAttempts = 10;

/**
 * Calls `decide`, which reads, decides and writes, and calls it again when its batch fails because a key was taken.
 * After `attempts` tries the result is that of `otherwise`.
 * @throws the last clash if there is no `otherwise`; any other error of `decide` at once.
 */
export async function optimistically<Result>(
  attempts: number,
  decide: () => Promise<Result>,
  otherwise?: () => Result,
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await decide();
    } catch (error) {
      if (!isUniqueClash(error)) throw error;
      if (attempt >= attempts) {
        if (otherwise) return otherwise();
        throw error;
      }
    }
  }
}

/** Awaits a batch. False when it failed because a key was taken; nothing is changed then. */
export async function unlessClash(batch: Promise<unknown>): Promise<boolean> {
  try {
    await batch;
    return true;
  } catch (error) {
    if (isUniqueClash(error)) return false;
    throw error;
  }
}

/**
 * A statement that fails its batch as a lost race does, unless the condition holds when the batch runs: it then
 * inserts a key that is always taken.
 */
export function failUnless(db: Database, condition: SQL) {
  return insertSelect(
    db,
    sequences,
    { name: sql`name`, value: sql`value` },
    sql`FROM sequences WHERE name = 'article_id' AND NOT (${condition})`,
  );
}

function isUniqueClash(error: unknown): boolean {
  return causes(error).some(({ message }) => message.includes('UNIQUE constraint failed'));
}

function causes(error: unknown): Error[] {
  return error instanceof Error ? [error, ...causes(error.cause)] : [];
}
