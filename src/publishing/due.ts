import { and, asc, eq, isNotNull, lte, sql } from 'drizzle-orm';
import type { Database } from '../db/client.ts';
import { articles, auditLog } from '../db/schema.ts';
import { unixNow } from '../lib/calendar.ts';
import { consequencesOf } from './consequences.ts';
import { queueIndexing, queueNeighbourPurges, queuePurges } from './outbox.ts';
import { queueAnnouncements } from './outward/announce.ts';
import { eventOf } from './outward/event.ts';
import { withdrawArticle } from './publish.ts';

/** Articles per run and kind; what is left is due again a minute later. */
const perRun = 50;

/**
 * Publishes what is scheduled for `now` or earlier, a batch an article. An editor who changes it meanwhile
 * wins: it is due again a minute later. Index: articles_scheduled.
 */
export async function publishDue(db: Database, now: number): Promise<number> {
  const due = and(eq(articles.status, 'scheduled'), lte(articles.publishedAt, now));
  const rows = await db
    .select()
    .from(articles)
    .where(due)
    .orderBy(asc(articles.publishedAt))
    .limit(perRun);
  for (const before of rows) {
    const { id, revision } = before;
    const asRead = and(eq(articles.id, id), eq(articles.revision, revision), due);
    const after = { ...before, status: 'published' as const };
    const at = commitTime(now);
    const event = eventOf(before, after, at);
    const isAsRead = sql`EXISTS (SELECT 1 FROM articles WHERE ${asRead})`;
    await db.batch([
      db.insert(auditLog).select(sql`
        SELECT NULL, ${at}, 'schedule', 'published', id, revision, content_hash, NULL, content_hash, NULL
        FROM articles WHERE ${asRead}`),
      ...(event ? [queueAnnouncements(db, [event], isAsRead)] : []),
      db.update(articles).set({ status: 'published' }).where(asRead),
      queuePurges(db, consequencesOf(before, after), at),
      queueNeighbourPurges(db, [id], at),
      ...queueIndexing(db, [id], at),
    ]);
  }
  return rows.length;
}

/** A cron may run late, and what it commits is purged a second time a minute after the commit. */
function commitTime(scheduled: number): number {
  return Math.max(scheduled, unixNow());
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
    const at = commitTime(now);
    const intent = {
      actor: { name: 'expiry' },
      now: at,
      precondition: (current?: number) => current === revision,
    };
    await withdrawArticle(db, id, { at, reason: '已过有效期' }, intent);
  }
  return rows.length;
}
