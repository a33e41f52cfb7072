import { sql } from 'drizzle-orm';
import { findSensitive } from '../articles/sensitive.ts';
import type { Submission } from '../articles/submission.ts';
import { draftArticle, type Draft } from '../articles/write.ts';
import { optimistically } from '../db/clash.ts';
import type { Database } from '../db/client.ts';
import { keepAnswer, recall, type Answer, type IdempotencyKey, type Known } from './idempotency.ts';
import { commitAll, crowdedAttempts, denialOf, type Intent, type Outcome } from './mutate.ts';
import { duplicatesOf, type Warning } from './warnings.ts';

export type Created = Known | Extract<Outcome, { kind: 'forbidden' | 'sensitive' }>;

/**
 * Creates an article under the next free id. If the same actor sends the same key and request again, the answer is
 * the same, whatever has become of the article. A key never lets an actor do what the actor may not do.
 */
export async function createArticle(
  db: Database,
  submission: Submission,
  intent: Intent,
  answerFor: (article: Draft, warnings: readonly Warning[]) => Answer,
  idempotency: IdempotencyKey | undefined,
): Promise<Created> {
  const { actor, now, words, detail } = intent;
  const unnumbered = await draftArticle(0, submission, undefined, now);
  const denial = denialOf(actor, unnumbered);
  if (denial) return denial;
  const found = words ? findSensitive(submission, words) : [];
  return optimistically<Created>(crowdedAttempts, async () => {
    // After a clash, somebody was faster with this key or this id: look again.
    const known = idempotency && (await recall(db, actor, idempotency, now));
    if (known) return known;
    if (found.length > 0 && words?.mode === 'refuse') return { kind: 'sensitive', found };
    const after = { ...unnumbered, id: await nextId(db) };
    const answer = answerFor(after, [...found, ...(await duplicatesOf(db, after, now))]);
    const kept = { articleId: after.id, answer, now };
    const change = { before: undefined, after, action: 'created', detail } as const;
    const keep = idempotency ? keepAnswer(db, actor, idempotency, kept) : [];
    await commitAll(db, [change], intent, keep);
    return { kind: 'answered', answer };
  });
}

/** Takes the next number of the sequence, or the first free one above it if an editor has used that number. */
async function nextId(db: Database): Promise<number> {
  const [row] = await db.all<{ value: number }>(sql`
    UPDATE sequences SET value = (
      WITH next(id) AS (SELECT value + 1 FROM sequences WHERE name = 'article_id')
      SELECT iif(
        EXISTS (SELECT 1 FROM articles WHERE id = (SELECT id FROM next)),
        (SELECT taken.id + 1 FROM articles AS taken
          WHERE taken.id >= (SELECT id FROM next)
            AND NOT EXISTS (SELECT 1 FROM articles WHERE id = taken.id + 1)
          ORDER BY taken.id LIMIT 1),
        (SELECT id FROM next))
    )
    WHERE name = 'article_id'
    RETURNING value
  `);
  if (!row) throw new Error('sequence article_id is missing');
  return row.value;
}
