import { eq, sql } from 'drizzle-orm';
import type { Withdrawal } from '../articles/article.ts';
import { failUnless, optimistically, unlessClash, usualAttempts } from '../db/clash.ts';
import type { Database } from '../db/client.ts';
import { articleMedia, articles, media } from '../db/schema.ts';
import type { MediaFile } from './file.ts';
import { fileWithdrawal } from './json.ts';
import { storeObject } from './bucket.ts';
import { fileQuery } from './read.ts';
import type { Picture } from './picture.ts';
import { sha256 } from '../lib/crypto.ts';
import { auditRow } from '../audit/record.ts';
import { mayChange, type Actor } from '../editors/editor.ts';
import { queuePurges, queueUrgentPurges } from '../delivery/outbox.ts';
import { tags } from '../cache/tags.ts';

interface Intent {
  readonly actor: Actor;
  /** Unix seconds. */
  readonly now: number;
}

export type Uploaded =
  | { readonly kind: 'created' | 'unchanged'; readonly file: MediaFile }
  /** These very bytes were withdrawn, and stay so. */
  | { readonly kind: 'barred' };

/**
 * Keeps a file: its bytes first, then its row, so that no row ever lacks its bytes. What is cut off between the
 * two leaves an object that nobody is served and that the next upload of the same bytes adopts.
 */
export async function uploadFile(
  db: Database,
  bucket: R2Bucket,
  bytes: Uint8Array<ArrayBuffer>,
  picture: Picture,
  { actor, now }: Intent,
): Promise<Uploaded> {
  const hash = await sha256(bytes);
  const known = await knownFile(db, hash);
  if (known) return known;
  await storeObject(bucket, { hash, extension: picture.extension }, bytes);
  const row = { hash, ...picture, bytes: bytes.length, uploadedBy: actor.name, uploadedAt: now };
  const detail = { hash, bytes: bytes.length };
  const isNew = await unlessClash(
    db.batch([
      db.insert(media).values(row),
      auditRow(db, actor, { at: now, action: 'uploaded', detail }),
    ]),
  );
  if (isNew) return { kind: 'created', file: { ...row, withdrawal: null, deletedAt: null } };
  const other = await knownFile(db, hash);
  if (!other) throw new Error(`file ${hash} is taken and not there`);
  return other;
}

async function knownFile(db: Database, hash: string): Promise<Uploaded | undefined> {
  const [file] = await fileQuery(db, hash);
  if (!file) return undefined;
  return file.withdrawal === null ? { kind: 'unchanged', file } : { kind: 'barred' };
}

export type FileOutcome =
  | { readonly kind: 'withdrawn' | 'unchanged'; readonly file: MediaFile }
  | { readonly kind: 'missing' }
  /** An article of this section shows it, in which the actor has no say. */
  | { readonly kind: 'forbidden'; readonly section: string };

/**
 * Withdraws a file for good: from here on its address answers 410 (451 with a legal ground), and the pages that
 * show it are purged with it. Its object goes afterwards (`deleteWithdrawn`). One that was withdrawn before is
 * withdrawn anew for another legal ground.
 */
export function withdrawFile(
  db: Database,
  hash: string,
  withdrawal: Withdrawal,
  intent: Intent,
): Promise<FileOutcome> {
  return optimistically(usualAttempts, () => tryToWithdraw(db, hash, withdrawal, intent));
}

async function tryToWithdraw(
  db: Database,
  hash: string,
  withdrawal: Withdrawal,
  { actor, now }: Intent,
): Promise<FileOutcome> {
  const [[file], sections] = await db.batch([fileQuery(db, hash), sectionsShowing(db, hash)]);
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
    // It fails when somebody else withdrew it meanwhile, perhaps without this ground.
    failUnless(db, isAsRead),
    db.update(media).set({ withdrawal: json }).where(eq(media.hash, hash)),
    auditRow(db, actor, { at: now, action: 'file-withdrawn', detail: { hash, ...detail } }),
    queuePurges(db, { tags: [tags.file(hash)], priority: 0 }, now),
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
