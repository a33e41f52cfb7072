import type { Sensitive } from '../articles/sensitive.ts';
import type { Draft } from '../articles/write.ts';
import type { Database } from '../db/client.ts';
import { findDuplicates, findDuplicatesOf, type Duplicate } from './duplicates.ts';

/** What an editor should know of an article that was stored all the same. */
export type Warning = Sensitive | Duplicate;

interface Stored {
  readonly kind: string;
  readonly article?: { readonly id: number };
  readonly warnings?: readonly Warning[];
}

/**
 * Adds to what was created or updated which other articles say nearly the same, those of the same batch
 * included. What is stored is stored: when the question fails, it goes unasked.
 */
export async function withDuplicates<Outcome extends Stored>(
  db: Database,
  outcomes: readonly Outcome[],
  now: number,
): Promise<Outcome[]> {
  const ids = outcomes.flatMap(({ kind, article }) =>
    article && (kind === 'created' || kind === 'updated') ? [article.id] : [],
  );
  const found = ids.length > 0 ? await orNone(findDuplicates(db, ids, now)) : undefined;
  return outcomes.map((outcome) => {
    const duplicates = (outcome.article && found?.get(outcome.article.id)) ?? [];
    const warnings = [...(outcome.warnings ?? []), ...duplicates];
    return duplicates.length > 0 ? { ...outcome, warnings } : outcome;
  });
}

/** The same for one article before it is stored. */
export async function duplicatesOf(
  db: Database,
  draft: Draft,
  now: number,
): Promise<readonly Duplicate[]> {
  return (await orNone(findDuplicatesOf(db, draft, now))) ?? [];
}

async function orNone<Found>(question: Promise<Found>): Promise<Found | undefined> {
  try {
    return await question;
  } catch (error) {
    console.error(JSON.stringify({ event: 'duplicates-unknown', error: String(error) }));
    return undefined;
  }
}
