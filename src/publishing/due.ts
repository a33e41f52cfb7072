import { and, asc, eq, inArray, isNotNull, lte, sql } from 'drizzle-orm';
import { type Database, valuesOf } from '../db/client.ts';
import { articles, auditLog, revisions } from '../db/schema.ts';
import { unixNow } from '../lib/calendar.ts';
import { site } from '../site.ts';
import { consequencesOf } from './consequences.ts';
import { queueIndexing, queueNeighbourPurges, queuePurges } from './outbox.ts';
import { queueAnnouncements } from './outward/announce.ts';
import { eventOf } from './outward/event.ts';
import { withdrawArticle } from './publish.ts';

/** Articles per run and kind; what is left is due again a minute later. */
const perRun = 50;

/** Of what is due to appear twice as many: it must not be late. More would come near D1's 1,000 queries a run. */
const rounds = 2;

/**
 * Publishes what is scheduled for `now` or earlier, a batch an article. An editor who changes it meanwhile
 * wins: it is due again a minute later. Index: articles_scheduled.
 */
export async function publishDue(db: Database, now: number): Promise<number> {
  let published = 0;
  for (let round = 0; round < rounds; round++) {
    const count = await publishSome(db, now);
    published += count;
    if (count < perRun) break;
  }
  return published;
}

async function publishSome(db: Database, now: number): Promise<number> {
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

/**
 * Erases what has been in the trash for `site.editing.trashDays`: content and revisions go, and what is left
 * is the id, its address and how that answers. Index: articles_trash.
 */
export async function eraseTrash(db: Database, now: number): Promise<number> {
  const old = and(
    eq(articles.status, 'trash'),
    lte(articles.updatedAt, now - site.editing.trashDays * 86_400),
  );
  const rows = await db
    .select({ id: articles.id })
    .from(articles)
    .where(old)
    .orderBy(asc(articles.updatedAt))
    .limit(perRun);
  if (rows.length === 0) return 0;
  const ids = valuesOf(rows.map(({ id }) => id));
  // An editor who gets it back meanwhile wins.
  const stillOld = and(inArray(articles.id, ids), old);
  const erased = and(inArray(articles.id, ids), eq(articles.status, 'gone'));
  const at = commitTime(now);
  await db.batch([
    db.insert(auditLog).select(sql`
      SELECT NULL, ${at}, 'trash', 'erased', id, revision + 1, '', NULL, content_hash, NULL
      FROM articles WHERE ${stillOld}`),
    db
      .update(articles)
      .set({ ...nothing, status: 'gone', updatedAt: at, revision: sql`revision + 1` })
      .where(stillOld),
    db
      .delete(revisions)
      .where(
        inArray(revisions.articleId, db.select({ id: articles.id }).from(articles).where(erased)),
      ),
  ]);
  return rows.length;
}

/** What is left of an article's content. */
const nothing = {
  title: '',
  summary: null,
  bodyHtml: '',
  sourceName: null,
  sourceUrl: null,
  author: null,
  editor: null,
  tags: '[]',
  correction: null,
  correctedAt: null,
  featured: null,
  expiresAt: null,
  contentHash: '',
};
