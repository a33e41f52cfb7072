import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { Withdrawal } from '../articles/article.ts';
import { type Database, valuesOf } from '../db/client.ts';
import { articleMedia, auditLog, media } from '../db/schema.ts';
import type { Statement } from './mutation.ts';
import { queueUrgentPurges } from './outbox.ts';
import type { Intent } from './publish.ts';
import { tags } from './tags.ts';

const file = { hash: media.hash, extension: media.extension };

/** The files that bodies of these articles name. */
export function namedFiles(db: Database, ids: readonly number[]) {
  return db
    .selectDistinct({ hash: articleMedia.hash })
    .from(articleMedia)
    .where(inArray(articleMedia.articleId, valuesOf(ids)));
}

/** Those of them that no other article names, and that are still there. Index: article_media_file. */
export function filesOnlyOf(db: Database, ids: readonly number[]) {
  return db
    .selectDistinct(file)
    .from(articleMedia)
    .innerJoin(media, eq(media.hash, articleMedia.hash))
    .where(
      and(
        inArray(articleMedia.articleId, valuesOf(ids)),
        isNull(media.withdrawal),
        sql`NOT EXISTS (SELECT 1 FROM article_media AS other
          WHERE other.hash = ${media.hash} AND other.article_id NOT IN ${valuesOf(ids)})`,
      ),
    );
}

/**
 * The statements that withdraw, of these files, those that no article names any more: behind the statements that
 * withdraw the articles, in their batch.
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
          sql`NOT EXISTS (SELECT 1 FROM article_media WHERE article_media.hash = media.hash)`,
        ),
      ),
    db.insert(auditLog).select(sql`
      SELECT NULL, CAST(${now} AS INTEGER), ${actor.name}, 'file-withdrawn', NULL, NULL, NULL,
        ${actor.tokenId ?? null}, NULL, json_set(${detail}, '$.hash', hash)
      FROM ${taken}`),
    queueUrgentPurges(db, sql`SELECT ${tags.file('')} || hash AS tag FROM ${taken}`, now),
  ];
}

/** Which of these files a withdrawal has taken. */
export function filesTaken(db: Database, hashes: readonly string[], withdrawal: Withdrawal) {
  return db
    .select(file)
    .from(media)
    .where(
      and(inArray(media.hash, valuesOf(hashes)), eq(media.withdrawal, JSON.stringify(withdrawal))),
    );
}
