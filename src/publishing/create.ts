import { and, eq, gte, lt, sql } from 'drizzle-orm';
import type { Article } from '../articles/article.ts';
import { articleQuery } from '../articles/read.ts';
import { findSensitive } from '../articles/sensitive.ts';
import type { Submission } from '../articles/submission.ts';
import { draftArticle, type Draft } from '../articles/write.ts';
import { isUniqueClash, type Database } from '../db/client.ts';
import { idempotencyKeys } from '../db/schema.ts';
import { commitAll, Forbidden, type Intent, type Outcome } from './publish.ts';
import { withDuplicates, type Warning } from './warnings.ts';

/** A client's `Idempotency-Key` with the hash of the request that it stands for. */
export interface IdempotencyKey {
  readonly key: string;
  readonly requestHash: string;
}

interface Stored {
  readonly kind: 'created';
  readonly article: Draft;
  readonly warnings?: readonly Warning[];
}

export type Created =
  | Stored
  | Extract<Outcome, { kind: 'forbidden' | 'sensitive' }>
  /** The key stands for another request. */
  | { readonly kind: 'key-reused' };

const keyLifetime = 86_400;
const attempts = 40;

/** Creates an article under the next free id; the same key and request give the same article again. */
export async function createArticle(
  db: Database,
  submission: Submission,
  intent: Intent,
  idempotency: IdempotencyKey | undefined,
): Promise<Created> {
  for (let attempt = 1; ; attempt++) {
    const earlier = idempotency && (await answered(db, idempotency, intent.now));
    const warnings = intent.words ? findSensitive(submission, intent.words) : [];
    if (earlier) {
      return earlier.kind === 'created'
        ? warned(db, { ...earlier, warnings }, intent.now)
        : earlier;
    }
    const draft = await draftArticle(await nextId(db), submission, undefined, intent.now);
    if (warnings.length > 0 && intent.words?.mode === 'refuse') {
      return { kind: 'sensitive', found: warnings };
    }
    try {
      const { detail } = intent;
      const change = { before: undefined, after: draft, action: 'created', detail };
      const keep = idempotency ? keepKey(db, idempotency, draft.id, intent.now) : [];
      await commitAll(db, [change], intent, keep);
      return await warned(db, { kind: 'created', article: draft, warnings }, intent.now);
    } catch (error) {
      if (error instanceof Forbidden) return error.denial;
      // Somebody was faster, with this key or this id: look again.
      if (!isUniqueClash(error) || attempt === attempts) throw error;
    }
  }
}

async function warned(db: Database, created: Stored, now: number): Promise<Stored> {
  const [answer = created] = await withDuplicates(db, [created], now);
  return answer;
}

async function answered(db: Database, { key, requestHash }: IdempotencyKey, now: number) {
  const alive = gte(idempotencyKeys.createdAt, now - keyLifetime);
  const [known] = await db
    .select()
    .from(idempotencyKeys)
    .where(and(eq(idempotencyKeys.key, key), alive));
  if (!known) return undefined;
  if (known.requestHash !== requestHash) return { kind: 'key-reused' } as const;
  const [article]: Article[] = await articleQuery(db, known.articleId);
  return article && ({ kind: 'created', article } as const);
}

function keepKey(
  db: Database,
  { key, requestHash }: IdempotencyKey,
  articleId: number,
  now: number,
) {
  return [
    db.delete(idempotencyKeys).where(lt(idempotencyKeys.createdAt, now - keyLifetime)),
    db.insert(idempotencyKeys).values({ key, requestHash, articleId, createdAt: now }),
  ];
}

/** The next number of the sequence, or the first free one above it where editors took that themselves. */
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
