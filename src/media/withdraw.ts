import { eq, sql } from 'drizzle-orm';
import type { Withdrawal } from '../articles/article.ts';
import { failUnless, optimistically, usualAttempts } from '../db/clash.ts';
import { readAll } from '../db/batch.ts';
import type { Database } from '../db/client.ts';
import { articleMedia, articles, media } from '../db/schema.ts';
import type { MediaFile } from './file.ts';
import { fileWithdrawal } from './json.ts';
import { fileQuery } from './read.ts';
import { auditRow } from '../audit/record.ts';
import { mayChange, type Act } from '../editors/editor.ts';
import { queuePurges, queueUrgentPurges } from '../delivery/outbox.ts';
import { priorities } from '../delivery/priorities.ts';
import { tags } from '../cache/tags.ts';

export type FileOutcome =
  | { readonly kind: 'withdrawn' | 'unchanged'; readonly file: MediaFile }
  | { readonly kind: 'missing' }
  /** An article of this section shows the file, and the actor may not change articles there. */
  | { readonly kind: 'forbidden'; readonly section: string };

/**
 * Withdraws a file for good. Its address then answers 410 (451 with a legal ground), and the pages that show it are
 * purged with it. `deleteWithdrawn` deletes its object afterwards. Another legal ground withdraws a withdrawn file
 * anew.
 */
export function withdrawFile(
  db: Database,
  hash: string,
  withdrawal: Withdrawal,
  act: Act,
): Promise<FileOutcome> {
  return optimistically(usualAttempts, () => tryToWithdraw(db, hash, withdrawal, act));
}

async function tryToWithdraw(
  db: Database,
  hash: string,
  withdrawal: Withdrawal,
  { actor, now }: Act,
): Promise<FileOutcome> {
  const {
    file: [file],
    sections,
  } = await readAll(db, {
    file: fileQuery(db, hash),
    sections: sectionsShowing(db, hash),
  });
  if (!file) return { kind: 'missing' };
  const foreign = sections.find(({ section }) => !mayChange(actor, section));
  if (foreign) return { kind: 'forbidden', section: foreign.section };
  const { at: _, ...detail } = withdrawal;
  const isNew = detail.legal !== undefined && detail.legal !== fileWithdrawal(file)?.legal;
  if (file.withdrawal !== null && !isNew) return { kind: 'unchanged', file };
  const json = JSON.stringify(withdrawal);
  const isAsRead = sql`EXISTS (
    SELECT 1 FROM media WHERE hash = ${hash} AND withdrawal IS ${file.withdrawal})`;
  await db.batch([
    // The batch fails when somebody else withdrew the file since it was read, perhaps without this ground.
    failUnless(db, isAsRead),
    db.update(media).set({ withdrawal: json }).where(eq(media.hash, hash)),
    auditRow(db, actor, { at: now, action: 'file-withdrawn', detail: { hash, ...detail } }),
    queuePurges(db, { tags: [tags.file(hash)], priority: priorities.withdrawal }, now),
    queuePurgesOfPages(db, hash, now),
  ]);
  return { kind: 'withdrawn', file: { ...file, withdrawal: json } };
}

/** The sections of all articles that show the file. Index: article_media_file. */
function sectionsShowing(db: Database, hash: string) {
  return db
    .selectDistinct({ section: articles.section })
    .from(articleMedia)
    .innerJoin(articles, eq(articles.id, articleMedia.articleId))
    .where(eq(articleMedia.hash, hash));
}

/** Queues the purge of every article that shows the file. Index: article_media_file. */
function queuePurgesOfPages(db: Database, hash: string, now: number) {
  const pages = sql`SELECT ${tags.article('')} || article_id AS tag FROM article_media WHERE hash = ${hash}`;
  return queueUrgentPurges(db, pages, now);
}
