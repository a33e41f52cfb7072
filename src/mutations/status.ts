import { desc, eq } from 'drizzle-orm';
import { undated, type Article } from '../articles/article.ts';
import { findSensitive } from '../articles/sensitive.ts';
import { contentOf } from '../articles/content.ts';
import { readSnapshot } from '../articles/snapshots.ts';
import type { Status } from '../articles/lifecycle.ts';
import type { StatusRequest } from '../articles/status-request.ts';
import type { Draft } from '../articles/write.ts';
import type { AuditAction } from '../audit/record.ts';
import type { Database } from '../db/client.ts';
import { revisions } from '../db/schema.ts';
import { mutate, refusalOfStatus, wrongState, type Intent, type Outcome } from './mutate.ts';
import { isExpired } from './put.ts';
import { decideWithdrawal } from './withdraw.ts';

/** The name in the audit log of each change of status. */
const actions = {
  draft: 'drafted',
  review: 'submitted',
  scheduled: 'scheduled',
  published: 'published',
  withdrawn: 'withdrawn',
  trash: 'trashed',
} as const satisfies Partial<Record<Status, AuditAction>>;

/**
 * Changes the status of article `id` and keeps its content. `published` publishes at once, whatever time the article
 * had. `scheduled` publishes at the article's time, which must be in the future.
 */
export function changeStatus(
  db: Database,
  id: number,
  request: StatusRequest,
  intent: Intent,
): Promise<Outcome> {
  return mutate(db, id, intent, async (before) => {
    if (!before) return { outcome: { kind: 'missing' } };
    const { status } = request;
    if (request.status === 'withdrawn' && before.status !== 'trash') {
      return decideWithdrawal(before, { at: intent.now, ...request.withdrawal }, intent);
    }
    if (before.status === status) return { outcome: { kind: 'unchanged', article: before } };
    const refusal = refusalOfStatus(before, status, intent);
    if (refusal) return { outcome: refusal };
    const after = await becoming(db, before, status, intent.now);
    if (!after) return { outcome: wrongState(before) };
    if (isExpired(after, intent.now)) return { outcome: { kind: 'expired' } };
    const found =
      isToBeSeen(status) && intent.words ? findSensitive(contentOf(after), intent.words) : [];
    if (found.length > 0 && intent.words?.mode === 'refuse') {
      return { outcome: { kind: 'sensitive', found } };
    }
    const action = before.status === 'trash' ? 'restored' : actions[status];
    const kind = status === 'withdrawn' ? 'withdrawn' : 'updated';
    const warnings = found.length > 0 ? { warnings: found } : {};
    return {
      outcome: { kind, article: after, ...warnings },
      change: { before, after, action, detail: intent.detail },
    };
  });
}

function isToBeSeen(status: StatusRequest['status']): boolean {
  return status === 'scheduled' || status === 'published';
}

/** The row after the change; undefined when the change is impossible. */
async function becoming(
  db: Database,
  before: Article,
  status: StatusRequest['status'],
  now: number,
): Promise<Draft | undefined> {
  const next = { status, updatedAt: now, revision: before.revision + 1 };
  if (!isToBeSeen(status)) return { ...before, ...next };
  const content = before.status === 'withdrawn' ? await lastContent(db, before.id) : before;
  if (!content) return undefined;
  const publishedAt = status === 'published' ? timeOf(content, now) : content.publishedAt;
  if (status === 'scheduled' && publishedAt <= now) return undefined;
  // An article that was merged into another comes back as itself.
  return { ...content, ...next, publishedAt, mergedInto: null, withdrawal: null };
}

/** The publication time of an article that is published now: its own if that has passed. */
function timeOf({ publishedAt }: Article, now: number): number {
  return publishedAt === undated ? now : Math.min(publishedAt, now);
}

/** The most revisions to look back. An article may have gone from withdrawn to the trash and back several times. */
const lookedBack = 20;

/** The row of a withdrawn article when it last had a body. */
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
