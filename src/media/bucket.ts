import { and, inArray, isNotNull, isNull } from 'drizzle-orm';
import { type Database, valuesOf } from '../db/client.ts';
import { media } from '../db/schema.ts';
import { fileName, mediaTypes, type Extension } from './file.ts';

/** Stores a file's bytes under its name. R2 refuses bytes that do not match the hash. */
export async function storeObject(
  bucket: R2Bucket,
  file: { readonly hash: string; readonly extension: Extension },
  bytes: Uint8Array,
): Promise<void> {
  await bucket.put(fileName(file), bytes, {
    sha256: file.hash,
    httpMetadata: { contentType: mediaTypes[file.extension] },
  });
}

/** The most objects that R2 deletes in one call. */
const perCall = 1_000;

/**
 * Deletes the objects of withdrawn files that are still stored. Nobody is served them meanwhile, and the next run
 * repeats what a failed run left. Index: media_to_delete.
 */
export async function deleteWithdrawn(
  db: Database,
  bucket: R2Bucket,
  now: number,
): Promise<number> {
  const isLeft = and(isNotNull(media.withdrawal), isNull(media.deletedAt));
  const rows = await db
    .select({ hash: media.hash, extension: media.extension })
    .from(media)
    .where(isLeft)
    .limit(perCall);
  if (rows.length === 0) return 0;
  await bucket.delete(rows.map(fileName));
  await db
    .update(media)
    .set({ deletedAt: now })
    .where(and(isLeft, inArray(media.hash, hashesOf(rows))));
  return rows.length;
}

const hashesOf = (rows: readonly { readonly hash: string }[]) =>
  valuesOf(rows.map(({ hash }) => hash));
