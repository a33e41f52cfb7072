import { and, eq, gte, lt } from 'drizzle-orm';
import * as v from 'valibot';
import type { Database } from '../db/client.ts';
import { idempotencyKeys } from '../db/schema.ts';
import type { Actor } from '../editors/editor.ts';

/** A client's `Idempotency-Key` with the hash of the request that it stands for. */
export interface IdempotencyKey {
  readonly key: string;
  readonly requestHash: string;
}

const answerSchema = v.object({
  status: v.number(),
  headers: v.record(v.string(), v.string()),
  body: v.unknown(),
});

/** The answer that is stored for a key, with its `ETag` and `Location`. */
export type Answer = Readonly<v.InferOutput<typeof answerSchema>>;

/** The state of a known key. */
export type Known =
  | { readonly kind: 'answered'; readonly answer: Answer }
  /** The key was used for another request. */
  | { readonly kind: 'key-reused' };

/** Seconds for which a key is kept. */
const keyLifetime = 86_400;

const keptSchema = v.pipe(v.string(), v.parseJson(), answerSchema);

/** Looks up this actor's key; undefined for a new key. `now` in unix seconds. */
export async function recall(
  db: Database,
  actor: Actor,
  { key, requestHash }: IdempotencyKey,
  now: number,
): Promise<Known | undefined> {
  const [known] = await db
    .select()
    .from(idempotencyKeys)
    .where(
      and(
        eq(idempotencyKeys.key, ownKey(actor, key)),
        gte(idempotencyKeys.createdAt, now - keyLifetime),
      ),
    );
  if (!known) return undefined;
  if (known.requestHash !== requestHash) return { kind: 'key-reused' };
  return { kind: 'answered', answer: v.parse(keptSchema, known.answer) };
}

/** The statements that keep an actor's key with its answer, for the batch that makes the article. */
export function keepAnswer(
  db: Database,
  actor: Actor,
  { key, requestHash }: IdempotencyKey,
  kept: { readonly articleId: number; readonly answer: Answer; readonly now: number },
) {
  const { articleId, answer, now } = kept;
  return [
    db.delete(idempotencyKeys).where(lt(idempotencyKeys.createdAt, now - keyLifetime)),
    db.insert(idempotencyKeys).values({
      key: ownKey(actor, key),
      requestHash,
      articleId,
      createdAt: now,
      answer: JSON.stringify(answer),
    }),
  ];
}

/** The key together with its owner: a token's id, or an e-mail address. */
function ownKey({ tokenId, name }: Actor, key: string): string {
  return `${tokenId ?? name} ${key}`;
}
