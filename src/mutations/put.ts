import type { Article } from '../articles/article.ts';
import { findSensitive } from '../articles/sensitive.ts';
import type { Submission } from '../articles/submission.ts';
import { draftArticle, type Draft } from '../articles/write.ts';
import type { Database } from '../db/client.ts';
import {
  denialOf,
  mutate,
  refusalOfStatus,
  wrongState,
  type Decision,
  type Intent,
  type Outcome,
} from './mutate.ts';
import { withDuplicates } from './warnings.ts';

/** Creates or replaces article `id`. The same content again changes nothing. */
export async function putArticle(
  db: Database,
  id: number,
  submission: Submission,
  intent: Intent,
): Promise<Outcome> {
  const outcome = await mutate(db, id, intent, (before) =>
    decidePut(id, submission, before, intent),
  );
  const [warned = outcome] = await withDuplicates(db, [outcome], intent.now);
  return warned;
}

/** Decides what a submission changes about article `id`, whose current row is `before`. */
export async function decidePut(
  id: number,
  submission: Submission,
  before: Article | undefined,
  intent: Intent,
): Promise<Decision> {
  const { actor, now, detail } = intent;
  const after = await draftArticle(id, submission, before, now);
  const refusal = denialOf(actor, before, after) ?? (before && refusalOf(before, after, intent));
  if (refusal) return { outcome: refusal };
  const isSame = before?.contentHash === after.contentHash;
  if (before && isSame && before.status === after.status) {
    return { outcome: { kind: 'unchanged', article: before } };
  }
  if (isExpired(after, now)) return { outcome: { kind: 'expired' } };
  const found = intent.words ? findSensitive(submission, intent.words) : [];
  if (found.length > 0 && intent.words?.mode === 'refuse') {
    return { outcome: { kind: 'sensitive', found } };
  }
  const action = before ? 'updated' : 'created';
  const warnings = found.length > 0 ? { warnings: found } : {};
  const change = { before, after, action, detail } as const;
  return { outcome: { kind: action, article: after, ...warnings }, change };
}

/** The reason why new content may not replace an article; undefined if it may. */
function refusalOf(before: Article, after: Draft, intent: Intent): Outcome | undefined {
  // An article in the trash must be restored before it is overwritten.
  if (before.status === 'trash') return wrongState(before);
  return refusalOfStatus(before, after.status, intent);
}

/** Whether the article would be published but has expired already, so that the cron would withdraw it at once. */
export function isExpired({ status, expiresAt }: Draft, now: number): boolean {
  return status === 'published' && expiresAt !== null && expiresAt <= now;
}
