import type { InferSelectModel } from 'drizzle-orm';
import type { media } from '../db/schema.ts';

/** A row of `media`. */
export type MediaFile = InferSelectModel<typeof media>;

export type Extension = MediaFile['extension'];

/** Media types by the extension of an address. */
export const mediaTypes: Readonly<Record<Extension, string>> = {
  jpg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  avif: 'image/avif',
  gif: 'image/gif',
};

/** The name of a file, in R2 and at the end of its address: the SHA-256 of its bytes, and its type. */
export function fileName({ hash, extension }: Pick<MediaFile, 'hash' | 'extension'>): string {
  return `${hash}.${extension}`;
}

/** `/media/{hash}.{ext}`, or `/media/{hash}-{width}.{ext}` for the same picture in a smaller width. */
export function mediaPath(
  { hash, extension }: Pick<MediaFile, 'hash' | 'extension'>,
  width?: number,
): string {
  return `/media/${hash}${width === undefined ? '' : `-${width}`}.${extension}`;
}

/** Reads `{hash}.{ext}` or `{hash}-{width}.{ext}`, undefined for anything else. */
export function parseFileName(
  name: string | undefined,
):
  | { readonly hash: string; readonly extension: string; readonly width: number | undefined }
  | undefined {
  const form = /^([0-9a-f]{64})(?:-([1-9]\d{1,4}))?\.(jpg|png|webp|avif|gif)$/;
  const [, hash, width, extension] = form.exec(name ?? '') ?? [];
  if (hash === undefined || extension === undefined) return undefined;
  return { hash, extension, width: width === undefined ? undefined : Number(width) };
}

/** Whether a text is the hash of a file. */
export const isHash = (text: string | undefined): text is string =>
  /^[0-9a-f]{64}$/.test(text ?? '');
