import { desc, eq } from 'drizzle-orm';
import { undated, type Article } from '../articles/article.ts';
import { asReadersMaySee } from '../articles/lifecycle.ts';
import { readSnapshot } from '../articles/snapshots.ts';
import type { StatusRequest } from '../articles/status-request.ts';
import { withdrawnArticle, type Draft } from '../articles/write.ts';
import type { Database } from '../db/client.ts';
import { revisions } from '../db/schema.ts';
import { mutate, refusalOfStatus, wrongState, type Intent, type Outcome } from './publish.ts';

/** What the audit log calls it when an article becomes this. */
const actions = {
  draft: 'drafted',
  review: 'submitted',
  scheduled: 'scheduled',
  published: 'published',
  withdrawn: 'withdrawn',
  trash: 'trashed',
} as const;

/**
 * Makes article `id` another status with the content that it has. `published` is at once, whatever time it
 * had before it; `scheduled` is at its time, which must be still to come.
 */
export function changeStatus(
  db: Database,
  id: number,
  request: StatusRequest,
  intent: Intent,
): Promise<Outcome> {
  return mutate(db, id, intent, async (before) => {
    if (!before) return { outcome: { kind: 'missing' } };
    if (asReadersMaySee(before, intent.now).status === request.status) {
      return { outcome: { kind: 'unchanged', article: before } };
    }
    const refusal = refusalOfStatus(before, request.status, intent);
    if (refusal) return { outcome: refusal };
    const after = await becoming(db, before, request, intent.now);
    if (!after) return { outcome: wrongState(before) };
    const kind = after.status === 'withdrawn' ? 'withdrawn' : 'updated';
    const action = before.status === 'trash' ? 'restored' : actions[request.status];
    return {
      outcome: { kind, article: after },
      change: { before, after, action, detail: intent.detail },
    };
  });
}

/** The row that follows, undefined when there is none to make. */
async function becoming(
  db: Database,
  before: Article,
  request: StatusRequest,
  now: number,
): Promise<Draft | undefined> {
  const { status } = request;
  const next = { status, updatedAt: now, revision: before.revision + 1 };
  switch (status) {
    case 'draft':
    case 'review':
    case 'trash':
      return { ...before, ...next };
    case 'withdrawn':
      // Out of the trash it comes as it went in.
      return before.status === 'trash'
        ? { ...before, ...next }
        : withdrawnArticle(before, { at: now, ...request.withdrawal });
    case 'scheduled':
    case 'published': {
      const content = before.status === 'withdrawn' ? await lastContent(db, before.id) : before;
      if (!content) return undefined;
      const publishedAt = status === 'published' ? timeOf(content, now) : content.publishedAt;
      if (status === 'scheduled' && publishedAt <= now) return undefined;
      return { ...content, ...next, publishedAt, withdrawal: null };
    }
  }
}

/** When what is published now was or is published. */
function timeOf({ publishedAt }: Article, now: number): number {
  return publishedAt === undated ? now : Math.min(publishedAt, now);
}

/** An article goes from withdrawn to the trash and back; no reader of its history needs more than this. */
const lookedBack = 20;

/** What a withdrawn article was when it last had a body. */
async function lastContent(db: Database, id: number): Promise<Article | undefined> {
  const rows = await db
    .select({ snapshot: revisions.snapshot })
    .from(revisions)
    .where(eq(revisions.articleId, id))
    .orderBy(desc(revisions.revision))
    .limit(lookedBack);
  for (const { snapshot } of rows) {
    const article = await readSnapshot(snapshot);
    if (article.withdrawal === null) return article;
  }
  return undefined;
}
