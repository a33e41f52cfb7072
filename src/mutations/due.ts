import { and, asc, eq, inArray, isNotNull, lte, sql } from 'drizzle-orm';
import { erasedColumns } from '../articles/content.ts';
import { withdrawnArticle } from '../articles/write.ts';
import { auditRowsOf } from '../audit/record.ts';
import { unlessClash } from '../db/clash.ts';
import { type Database, valuesOf } from '../db/client.ts';
import { articles, revisions } from '../db/schema.ts';
import { unixNow } from '../lib/calendar.ts';
import { site } from '../site.ts';
import { commitAll } from './mutate.ts';

/** Articles in one batch. */
const perBatch = 50;
/** The most batches of one run. Each has about twenty statements, and D1 allows a run 1,000. */
const batches = { publish: 20, expire: 10 };

/**
 * Publishes the articles that are scheduled for `now` or earlier, fifty a batch and a thousand a run. If an editor
 * changes one meanwhile, the editor wins, and the next run looks at it again. Index: articles_scheduled.
 */
export function publishDue(db: Database, now: number): Promise<number> {
  const due = and(eq(articles.status, 'scheduled'), lte(articles.publishedAt, now));
  const next = () =>
    db.select().from(articles).where(due).orderBy(asc(articles.publishedAt)).limit(perBatch);
  return inBatches(batches.publish, next, (rows) => {
    const changes = rows.map((before) => {
      const after = { ...before, status: 'published' as const, revision: before.revision + 1 };
      return { before, after, action: 'published' } as const;
    });
    return commitAll(db, changes, { actor: { name: 'schedule' }, now: commitTime(now) });
  });
}

/** Withdraws the articles that have expired. Index: articles_expiring. */
export function withdrawExpired(db: Database, now: number): Promise<number> {
  const due = and(
    eq(articles.status, 'published'),
    isNotNull(articles.expiresAt),
    lte(articles.expiresAt, now),
  );
  const next = () => db.select().from(articles).where(due).limit(perBatch);
  return inBatches(batches.expire, next, async (rows) => {
    const at = commitTime(now);
    const withdrawal = { at, reason: '已过有效期' };
    const changes = rows.map((before) => {
      const after = withdrawnArticle(before, withdrawal);
      return { before, after, action: 'withdrawn' } as const;
    });
    await commitAll(db, changes, { actor: { name: 'expiry' }, now: at });
  });
}

/**
 * Commits due articles batch by batch, until none is left or the run has done enough. Gives their number. If somebody
 * else changed an article of a batch, that batch fails and the loop reads again.
 */
async function inBatches<Row>(
  most: number,
  next: () => Promise<Row[]>,
  commit: (rows: readonly Row[]) => Promise<void>,
): Promise<number> {
  let done = 0;
  for (let batch = 0; batch < most; batch++) {
    const rows = await next();
    if (rows.length === 0) break;
    if (await unlessClash(commit(rows))) done += rows.length;
  }
  return done;
}

/** The time of a commit: now for a late cron, since the second purge must come a minute after the real commit. */
function commitTime(scheduled: number): number {
  return Math.max(scheduled, unixNow());
}

/**
 * Erases articles that have been in the trash for `site.editing.trashDays`. Content and revisions go; the id, the
 * address and the way it answers stay. Index: articles_trash.
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
    .limit(perBatch);
  if (rows.length === 0) return 0;
  const ids = valuesOf(rows.map(({ id }) => id));
  // If an editor restores one meanwhile, the condition no longer holds for it, and it stays.
  const stillOld = and(inArray(articles.id, ids), old);
  const erased = and(inArray(articles.id, ids), eq(articles.status, 'gone'));
  const at = commitTime(now);
  await db.batch([
    auditRowsOf(
      db,
      { name: 'trash' },
      {
        ...{ at, action: 'erased', articleId: sql`id`, revision: sql`revision + 1` },
        ...{ contentHash: '', beforeHash: sql`content_hash` },
      },
      sql`FROM articles WHERE ${stillOld}`,
    ),
    db
      .update(articles)
      .set({ ...erasedColumns, updatedAt: at, revision: sql`revision + 1` })
      .where(stillOld),
    db
      .delete(revisions)
      .where(
        inArray(revisions.articleId, db.select({ id: articles.id }).from(articles).where(erased)),
      ),
  ]);
  return rows.length;
}
