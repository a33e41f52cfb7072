import { and, asc, eq, isNotNull, lte } from 'drizzle-orm';
import type { Database } from '../db/client.ts';
import { articles } from '../db/schema.ts';
import { consequencesOf } from './consequences.ts';
import { queuePurges } from './outbox.ts';
import { withdrawArticle } from './publish.ts';

/** Articles per run and kind; what is left is due again a minute later. */
const perRun = 50;

/** Publishes what is scheduled for now or earlier, a batch an article. Index: articles_scheduled. */
export async function publishDue(db: Database, now: number): Promise<number> {
  const due = and(eq(articles.status, 'scheduled'), lte(articles.publishedAt, now));
  const rows = await db
    .select()
    .from(articles)
    .where(due)
    .orderBy(asc(articles.publishedAt))
    .limit(perRun);
  for (const before of rows) {
    const after = { ...before, status: 'published' as const };
    await db.batch([
      db
        .update(articles)
        .set({ status: 'published' })
        .where(and(eq(articles.id, before.id), due)),
      queuePurges(db, consequencesOf(before, after), now),
    ]);
  }
  return rows.length;
}

/** Withdraws what has expired. Index: articles_expiring. */
export async function withdrawExpired(db: Database, now: number): Promise<number> {
  const rows = await db
    .select({ id: articles.id, revision: articles.revision })
    .from(articles)
    .where(
      and(
        eq(articles.status, 'published'),
        isNotNull(articles.expiresAt),
        lte(articles.expiresAt, now),
      ),
    )
    .limit(perRun);
  for (const { id, revision } of rows) {
    const intent = {
      actor: 'expiry',
      now,
      precondition: (current?: number) => current === revision,
    };
    await withdrawArticle(db, id, { at: now, reason: '已过有效期' }, intent);
  }
  return rows.length;
}
