import { desc, eq, sql } from 'drizzle-orm';
import type { Database } from '../db/client.ts';
import { articleMedia, media } from '../db/schema.ts';
import type { MediaFile } from './file.ts';

// Like those of articles/read.ts, these functions give statements for a batch.

/** One file, withdrawn or not. */
export function fileQuery(db: Database, hash: string) {
  return db.select().from(media).where(eq(media.hash, hash));
}

/** A place in the list of files, which begins with the newest. */
export type FilePlace = Pick<MediaFile, 'uploadedAt' | 'hash'>;

/** The `count` files after a place. Index: media_newest. */
export function filesQuery(
  db: Database,
  { before, count }: { readonly before: FilePlace | undefined; readonly count: number },
) {
  return db
    .select()
    .from(media)
    .where(before && sql`(uploaded_at, hash) < (${before.uploadedAt}, ${before.hash})`)
    .orderBy(desc(media.uploadedAt), desc(media.hash))
    .limit(count);
}

/** The files that an article's body names. */
export function filesOfArticleQuery(db: Database, articleId: number) {
  return db
    .select({
      hash: media.hash,
      extension: media.extension,
      width: media.width,
      height: media.height,
      withdrawal: media.withdrawal,
    })
    .from(articleMedia)
    .innerJoin(media, eq(media.hash, articleMedia.hash))
    .where(eq(articleMedia.articleId, articleId));
}

/** Reads `{uploadedAt}-{hash}`, undefined for anything else. */
export function parseFilePlace(text: string | null): FilePlace | undefined {
  const [, seconds, hash] = /^(\d{1,12})-([0-9a-f]{64})$/.exec(text ?? '') ?? [];
  return seconds === undefined || hash === undefined
    ? undefined
    : { uploadedAt: Number(seconds), hash };
}

/** A place as {@link parseFilePlace} reads it. */
export const filePlace = ({ uploadedAt, hash }: FilePlace) => `${uploadedAt}-${hash}`;
