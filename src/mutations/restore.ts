import type { Article } from '../articles/article.ts';
import { isUnpublished } from '../articles/lifecycle.ts';
import { contentOf } from '../articles/content.ts';
import { readSnapshot, revisionQuery } from '../articles/snapshots.ts';
import type { Submission } from '../articles/submission.ts';
import type { Database } from '../db/client.ts';
import { mutate, wrongState, type Intent, type Outcome } from './mutate.ts';
import { decidePut } from './put.ts';

/**
 * Restores the content of a revision of article `id` as a new revision, like any other push. A draft stays a draft. The
 * outcome is `missing` when there is no such revision.
 */
export function restoreRevision(
  db: Database,
  id: number,
  revision: number,
  intent: Intent,
): Promise<Outcome> {
  return mutate(db, id, intent, async (before) => {
    if (before?.revision === revision) return { outcome: { kind: 'unchanged', article: before } };
    const [row] = before ? await revisionQuery(db, id, revision) : [];
    if (!before || !row) return { outcome: { kind: 'missing' } };
    const then = await readSnapshot(row.snapshot);
    // A withdrawn revision has no content to restore.
    if (then.withdrawal !== null) return { outcome: wrongState(before) };
    const { change, outcome } = await decidePut(id, submissionFrom(then, before), before, intent);
    return change ? { outcome, change: { ...change, action: 'restored' } } : { outcome };
  });
}

function submissionFrom(then: Article, { status, publishedAt }: Article): Submission {
  const content = contentOf(then);
  return {
    ...content,
    // A scheduled article keeps the time that it has now, whatever time the revision had.
    publishedAt: status === 'scheduled' ? publishedAt : (content.publishedAt ?? publishedAt),
    status: isUnpublished(status) ? status : undefined,
  };
}
