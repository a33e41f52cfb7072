import { unlessClash } from '../db/clash.ts';
import type { Database } from '../db/client.ts';
import { media } from '../db/schema.ts';
import type { MediaFile } from './file.ts';
import { storeObject } from './bucket.ts';
import { fileQuery } from './read.ts';
import type { Picture } from './picture.ts';
import { sha256 } from '../lib/crypto.ts';
import { auditRow } from '../audit/record.ts';
import type { Act } from '../editors/editor.ts';

export type Uploaded =
  | { readonly kind: 'created' | 'unchanged'; readonly file: MediaFile }
  /** These very bytes were withdrawn, and stay so. */
  | { readonly kind: 'barred' };

/**
 * Keeps a file: first its bytes, then its row, so that no row ever lacks its bytes. An upload that fails between the
 * two leaves an object that nobody is served; the next upload of the same bytes adopts it.
 */
export async function uploadFile(
  db: Database,
  bucket: R2Bucket,
  bytes: Uint8Array<ArrayBuffer>,
  picture: Picture,
  { actor, now }: Act,
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
