import type { Article } from '../articles/article.ts';
import { articlesQuery } from '../articles/read.ts';
import type { Submission } from '../articles/submission.ts';
import { optimistically } from '../db/clash.ts';
import type { Database } from '../db/client.ts';
import { commitAll, type Decision, type Intent, type Outcome } from './mutate.ts';
import { decidePut, putArticle } from './put.ts';
import { withDuplicates } from './warnings.ts';

/** An article to create or replace. */
export interface Push {
  readonly id: number;
  readonly submission: Submission;
}

/** The result of one article of a batch. `failed`: nothing of it is stored. */
export type Pushed = Outcome | { readonly kind: 'failed'; readonly error: unknown };

/** Articles in one batch of D1, chosen so that all batches of an invocation stay within its limits. */
export const together = 50;

/**
 * Tries for a group: fewer than usual, since a group that loses them goes on article by article with tries of their
 * own.
 */
const attempts = 3;

/**
 * Creates or replaces up to {@link together} articles of different ids in two round trips: the first reads the
 * articles, the second commits all changes. If that fails, each article is pushed by itself, so that no article
 * spoils another.
 */
export async function putArticles(
  db: Database,
  pushes: readonly Push[],
  intent: Intent,
): Promise<Pushed[]> {
  if (pushes.length === 0) return [];
  try {
    const outcomes = await optimistically(attempts, () => putTogether(db, pushes, intent));
    return await withDuplicates(db, outcomes, intent.now);
  } catch {
    return putOneByOne(db, pushes, intent);
  }
}

async function putOneByOne(
  db: Database,
  pushes: readonly Push[],
  intent: Intent,
): Promise<Pushed[]> {
  const outcomes: Pushed[] = [];
  for (const { id, submission } of pushes) {
    try {
      outcomes.push(await putArticle(db, id, submission, intent));
    } catch (error) {
      outcomes.push({ kind: 'failed', error });
    }
  }
  return outcomes;
}

async function putTogether(
  db: Database,
  pushes: readonly Push[],
  intent: Intent,
): Promise<Pushed[]> {
  const rows = await articlesQuery(
    db,
    pushes.map(({ id }) => id),
  );
  const before = new Map(rows.map((row) => [row.id, row]));
  const decisions = await Promise.all(
    pushes.map((push) => tryToDecide(push, before.get(push.id), intent)),
  );
  const changes = decisions.flatMap((decision) => decision.change ?? []);
  await commitAll(db, changes, intent);
  return decisions.map(({ outcome }) => outcome);
}

/** Decides one article. An article that the actor may not change fails alone. */
async function tryToDecide(
  { id, submission }: Push,
  before: Article | undefined,
  intent: Intent,
): Promise<Omit<Decision, 'outcome'> & { readonly outcome: Pushed }> {
  try {
    return await decidePut(id, submission, before, intent);
  } catch (error) {
    return { outcome: { kind: 'failed', error } };
  }
}
