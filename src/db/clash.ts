import { sql, type SQL } from 'drizzle-orm';
import type { Database } from './client.ts';
import { insertSelect } from './insert-select.ts';
import { sequences } from './schema.ts';

// Writers do not lock. A writer reads, decides, and commits one batch in which some key is taken if what was read holds
// no more: the UNIQUE key refuses the whole batch. This file knows the two answers to that, and nobody else asks.

/** Tries of a writer who seldom has a rival: an import, a correction, a takedown. */
export const usualAttempts = 10;

/**
 * Reads, decides and writes: `decide` does all three, and begins anew when its batch fails because a key was taken.
 * After `attempts` tries `otherwise` says how it ends; without it the last failure is thrown. Everything else that
 * `decide` throws is thrown at once.
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

/** Waits for a batch; false, and nothing is changed, when it failed because a key was taken. */
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
 * A statement that fails a batch, as a lost race does, unless this holds when the batch is run: it takes a
 * key that is always taken.
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
