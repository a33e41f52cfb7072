import { eq, sql } from 'drizzle-orm';
import type { Article } from '../articles/article.ts';
import { articleQuery } from '../articles/read.ts';
import { failUnless } from '../db/clash.ts';
import type { Statement } from '../db/batch.ts';
import type { Database } from '../db/client.ts';
import { articles } from '../db/schema.ts';
import { auditRow } from '../audit/record.ts';
import { mayChange } from '../editors/editor.ts';
import { mutate, refusalOfStatus, type Decision, type Intent, type Outcome } from './mutate.ts';

/**
 * Merges article `id` into another. Its addresses lead there from now on, and so do the addresses of articles that were
 * merged into it. No chain is ever stored: a merged article always points at one that is not merged.
 */
export function mergeArticle(
  db: Database,
  id: number,
  into: number,
  intent: Intent,
): Promise<Outcome> {
  return mutate(db, id, intent, async (before) => {
    if (!before) return { outcome: { kind: 'missing' } };
    const target = await endOf(db, into);
    if (target?.id === id) return { outcome: { kind: 'loop' } };
    if (target?.status !== 'published') return { outcome: { kind: 'no-target' } };
    if (!mayChange(intent.actor, target.section)) {
      return { outcome: { kind: 'forbidden', section: target.section } };
    }
    return decide(db, before, target, intent);
  });
}

/** Article `id`, or the one that it is part of now. */
async function endOf(db: Database, id: number): Promise<Article | undefined> {
  const [article] = await articleQuery(db, id);
  if (article?.status !== 'merged' || article.mergedInto === null) return article;
  const [end] = await articleQuery(db, article.mergedInto);
  return end;
}

function decide(db: Database, before: Article, target: Article, intent: Intent): Decision {
  if (before.mergedInto === target.id) return { outcome: { kind: 'unchanged', article: before } };
  const after = {
    ...before,
    status: 'merged' as const,
    mergedInto: target.id,
    updatedAt: intent.now,
    revision: before.revision + 1,
  };
  const refusal = refusalOfStatus(before, after.status, intent);
  if (refusal) return { outcome: refusal };
  return {
    outcome: { kind: 'merged', article: after },
    change: { before, after, action: 'merged', detail: intent.detail },
    alongside: alongside(db, before.id, target, intent),
  };
}

function alongside(
  db: Database,
  id: number,
  target: Article,
  { actor, now }: Intent,
): readonly Statement[] {
  const isThere = sql`EXISTS (SELECT 1 FROM articles WHERE id = ${target.id} AND status = 'published')`;
  return [
    // Two articles are merged into each other at once: the later batch fails here and looks again.
    failUnless(db, isThere),
    db.update(articles).set({ mergedInto: target.id }).where(eq(articles.mergedInto, id)),
    auditRow(db, actor, {
      at: now,
      action: 'absorbed',
      articleId: target.id,
      revision: target.revision,
      contentHash: target.contentHash,
      detail: { merged: id },
    }),
  ];
}
