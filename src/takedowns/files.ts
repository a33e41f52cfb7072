import { and, asc, eq, inArray, isNull, notInArray, sql } from 'drizzle-orm';
import type { Article, Withdrawal } from '../articles/article.ts';
import { living } from '../articles/lifecycle.ts';
import { articlesQuery } from '../articles/read.ts';
import { auditRowsOf } from '../audit/record.ts';
import { readAll } from '../db/batch.ts';
import { type Database, valuesOf } from '../db/client.ts';
import { articleMedia, media } from '../db/schema.ts';
import { chunksOf } from '../lib/slices.ts';
import type { MediaFile } from '../media/file.ts';
import { site } from '../site.ts';
import type { Statement } from '../db/batch.ts';
import { queueUrgentPurges } from '../delivery/outbox.ts';
import type { Intent } from '../mutations/mutate.ts';
import { tags } from '../cache/tags.ts';

/** A file that a takedown names. */
export type File = Pick<MediaFile, 'hash' | 'extension'>;

const file = { hash: media.hash, extension: media.extension };

const { perRequest } = site.takedowns;
/** Article bodies read in one round trip. */
const perTrip = 50;

/** The files that the bodies of these articles name and that are not withdrawn yet. */
export function namedFiles(db: Database, ids: readonly number[]) {
  return db
    .selectDistinct(file)
    .from(articleMedia)
    .innerJoin(media, eq(media.hash, articleMedia.hash))
    .where(and(inArray(articleMedia.articleId, valuesOf(ids)), isNull(media.withdrawal)));
}

/** A condition on article_media: the article keeps its files. */
const keepsFiles = sql`EXISTS (
  SELECT 1 FROM articles WHERE id = article_media.article_id AND status IN ${valuesOf(living)})`;

/** The other articles that keep files of these articles, file by file. Index: article_media_file. */
export function othersNaming(db: Database, ids: readonly number[], count: number) {
  const files = db
    .select({ hash: articleMedia.hash })
    .from(articleMedia)
    .where(inArray(articleMedia.articleId, valuesOf(ids)));
  return db
    .select()
    .from(articleMedia)
    .where(
      and(
        inArray(articleMedia.hash, files),
        notInArray(articleMedia.articleId, valuesOf(ids)),
        keepsFiles,
      ),
    )
    .orderBy(asc(articleMedia.hash), asc(articleMedia.articleId))
    .limit(count);
}

/**
 * The files that no article would keep once these articles, and all others for which `isTaken` holds, are withdrawn.
 * Looks into at most {@link perRequest} other articles; a file that more of them show is left out.
 */
export async function filesOnlyOf(
  db: Database,
  ids: readonly number[],
  isTaken: (article: Article) => boolean,
): Promise<File[]> {
  const { files, found } = await readAll(db, {
    files: namedFiles(db, ids),
    found: othersNaming(db, ids, perRequest + 1),
  });
  const stays = new Set<string>();
  for (const group of chunksOf(found.slice(0, perRequest), perTrip)) {
    const others = group.filter(({ hash }) => !stays.has(hash));
    const rows = await articlesQuery(
      db,
      others.map(({ articleId }) => articleId),
    );
    const taken = new Set(rows.filter(isTaken).map(({ id }) => id));
    for (const { hash, articleId } of others) if (!taken.has(articleId)) stays.add(hash);
  }
  // Rows come in the order of hashes. From the cut on, not every other article of a file is known.
  const unknown = found[perRequest]?.hash;
  return files.filter(({ hash }) => !stays.has(hash) && (unknown === undefined || hash < unknown));
}

/**
 * The statements that withdraw those of these files that no article keeps any more. They follow the statements that
 * withdraw the articles, in the same batch. Index: article_media_file.
 */
export function takeFiles(
  db: Database,
  hashes: readonly string[],
  { takedown, withdrawal }: { readonly takedown: string; readonly withdrawal: Withdrawal },
  { actor, now }: Intent,
): Statement[] {
  if (hashes.length === 0) return [];
  const json = JSON.stringify(withdrawal);
  const { at: _, ...why } = withdrawal;
  const detail = JSON.stringify({ takedown, ...why });
  const taken = sql`media WHERE hash IN ${valuesOf(hashes)} AND withdrawal = ${json}`;
  return [
    db
      .update(media)
      .set({ withdrawal: json })
      .where(
        and(
          inArray(media.hash, valuesOf(hashes)),
          isNull(media.withdrawal),
          sql`NOT EXISTS (SELECT 1 FROM article_media WHERE article_media.hash = media.hash AND ${keepsFiles})`,
        ),
      ),
    auditRowsOf(
      db,
      actor,
      { at: now, action: 'file-withdrawn', detail: sql`json_set(${detail}, '$.hash', hash)` },
      sql`FROM ${taken}`,
    ),
    queueUrgentPurges(db, sql`SELECT ${tags.file('')} || hash AS tag FROM ${taken}`, now),
  ];
}

/** Reads which of these files a withdrawal has taken. */
export function filesTaken(db: Database, hashes: readonly string[], withdrawal: Withdrawal) {
  return db
    .select(file)
    .from(media)
    .where(
      and(inArray(media.hash, valuesOf(hashes)), eq(media.withdrawal, JSON.stringify(withdrawal))),
    );
}
