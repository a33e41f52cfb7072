import type { Sensitive } from '../articles/sensitive.ts';
import type { Draft } from '../articles/write.ts';
import type { Database } from '../db/client.ts';
import { findDuplicates, findDuplicatesOf, type Duplicate } from './duplicates.ts';

/** A warning about an article that was stored nevertheless. */
export type Warning = Sensitive | Duplicate;

interface Stored {
  readonly kind: string;
  readonly article?: { readonly id: number };
  readonly warnings?: readonly Warning[];
}

/**
 * Adds warnings to created or updated articles: other articles, also of the same batch, that say nearly the same. If
 * that search fails, the answer comes without warnings, since the articles are stored already.
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

/** Finds duplicates of one article before it is stored. */
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
