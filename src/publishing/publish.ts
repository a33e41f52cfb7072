import type { BatchItem } from 'drizzle-orm/batch';
import type { Article, Withdrawal } from '../articles/article.ts';
import { articleQuery } from '../articles/read.ts';
import type { Submission } from '../articles/submission.ts';
import {
  draftArticle,
  insertArticle,
  replaceArticle,
  snapshotOf,
  supersede,
  withdrawnArticle,
  type Draft,
} from '../articles/write.ts';
import { isUniqueClash, type Database } from '../db/client.ts';
import { removeFromBoards, renameOnBoards } from '../rankings/boards.ts';
import { auditRow, type Actor } from './audit.ts';
import { arrives, consequencesOf } from './consequences.ts';
import { queueIndexing, queueNeighbourPurges, queuePurges } from './outbox.ts';
import { queueAnnouncement } from './outward/announce.ts';
import { eventOf } from './outward/event.ts';

/** Who asks, when (unix seconds), and what they believe is there (RFC 9110 preconditions). */
export interface Intent {
  readonly actor: Actor;
  readonly now: number;
  /** What the audit log is to say beside. */
  readonly detail?: Readonly<Record<string, unknown>> | undefined;
  /** What must hold of the current revision (undefined: no article); none means whatever is there. */
  readonly precondition?: ((revision: number | undefined) => boolean) | undefined;
}

export type Outcome =
  | { readonly kind: 'created' | 'updated' | 'unchanged' | 'withdrawn'; readonly article: Draft }
  | { readonly kind: 'missing' }
  /** A precondition failed; `revision` is the current one, undefined when there is no article. */
  | { readonly kind: 'stale'; readonly revision: number | undefined }
  /** The article was withdrawn: only a writer with a precondition may bring it back. */
  | { readonly kind: 'barred'; readonly revision: number };

type Statement = BatchItem<'sqlite'>;

/** Writers that name no revision are tried again behind whoever was faster, this often. */
const attempts = 40;

/** Creates or replaces article `id`; the same content again changes nothing. */
export function putArticle(
  db: Database,
  id: number,
  submission: Submission,
  intent: Intent,
): Promise<Outcome> {
  return mutate(db, id, intent, async (before) => {
    if (before?.status === 'withdrawn' && !intent.precondition) {
      return { kind: 'barred', revision: before.revision };
    }
    const after = await draftArticle(id, submission, before, intent.now);
    if (before && before.contentHash === after.contentHash) {
      return { kind: 'unchanged', article: before };
    }
    const action = before ? 'updated' : 'created';
    await commit(db, before, after, action, intent);
    return { kind: action, article: after };
  });
}

/** Withdraws article `id`: its page answers 410 (451 with a legal ground), its id stays taken. */
export function withdrawArticle(
  db: Database,
  id: number,
  withdrawal: Withdrawal,
  intent: Intent,
): Promise<Outcome> {
  return mutate(db, id, intent, async (before) => {
    if (!before) return { kind: 'missing' };
    if (before.status === 'withdrawn') return { kind: 'unchanged', article: before };
    const after = withdrawnArticle(before, withdrawal);
    await commit(db, before, after, 'withdrawn', intent);
    return { kind: 'withdrawn', article: after };
  });
}

/** Read, decide, commit; a writer that lost the race reads again and decides anew. */
async function mutate(
  db: Database,
  id: number,
  intent: Intent,
  decide: (before: Article | undefined) => Promise<Outcome>,
): Promise<Outcome> {
  let before: Article | undefined;
  for (let attempt = 0; attempt < attempts; attempt++) {
    [before] = await articleQuery(db, id);
    if (intent.precondition && !intent.precondition(before?.revision)) break;
    try {
      return await decide(before);
    } catch (error) {
      if (!isUniqueClash(error)) throw error;
    }
  }
  return { kind: 'stale', revision: before?.revision };
}

/** The one batch of a mutation: all of it or nothing. */
export async function commit(
  db: Database,
  before: Article | undefined,
  after: Draft,
  action: string,
  { actor, now, detail }: Intent,
  alongside: readonly Statement[] = [],
): Promise<void> {
  const { id: articleId, revision, contentHash } = after;
  const change = { articleId, revision, beforeHash: before?.contentHash, contentHash };
  const seen = before && asReadersMaySee(before, now);
  const event = eventOf(seen, after, now);
  const [first, ...rest] = before
    ? ([supersede(db, before, await snapshotOf(before), now), replaceArticle(db, after)] as const)
    : insertArticle(db, after);
  await db.batch([
    first,
    ...rest,
    ...(before ? onBoards(db, after) : []),
    auditRow(db, actor, { at: now, action, ...change, detail }),
    queuePurges(db, consequencesOf(seen, after), now),
    ...(arrives(seen, after) ? [queueNeighbourPurges(db, after.id, now)] : []),
    ...(event ? [queueIndexing(db, after.id, now), queueAnnouncement(db, event)] : []),
    ...alongside,
  ]);
}

/** A scheduled article whose time has come may have been published since it was read. */
function asReadersMaySee(article: Article, now: number): Article {
  const isDue = article.status === 'scheduled' && article.publishedAt <= now;
  return isDue ? { ...article, status: 'published' } : article;
}

function onBoards(db: Database, after: Draft): readonly Statement[] {
  return after.status === 'published'
    ? renameOnBoards(db, after)
    : [removeFromBoards(db, after.id)];
}
