import type { BatchItem } from 'drizzle-orm/batch';
import type { Database } from './client.ts';

/** A statement of a batch. */
export type Statement = BatchItem<'sqlite'>;

/** Statements, and lists of statements, by the names under which their results are asked for. */
type Named = Readonly<Record<string, Statement | readonly Statement[]>>;

/** The awaited result of a statement; for a list of statements, the list of their results. */
type ResultOf<Given> = Given extends Statement
  ? Given['_']['result']
  : { readonly [Index in keyof Given]: ResultOf<Given[Index]> };

/** The results of named statements, under the same names. */
export type Results<Given extends Named> = {
  readonly [Name in keyof Given]: ResultOf<Given[Name]>;
};

/**
 * Runs these statements as one batch of D1, in the order of their names: one round trip, one snapshot. Without any
 * statement the database is not asked.
 * @throws whatever D1 throws.
 */
export async function readAll<const Given extends Named>(
  db: Database,
  given: Given,
): Promise<Results<Given>> {
  const [first, ...rest] = Object.values(given).flat();
  const results: unknown[] = first ? await db.batch([first, ...rest]) : [];
  const named = Object.entries(given).map(([name, item]) => [
    name,
    Array.isArray(item) ? results.splice(0, item.length) : results.shift(),
  ]);
  return Object.fromEntries(named) as Results<Given>;
}

/** As {@link readAll}, for statements that write: when one fails, none of them has an effect. */
export const writeAll = readAll;
