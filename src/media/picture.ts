import { imageDimensionsFromData } from 'image-dimensions';
import type { Extension } from './file.ts';
import { isTurned } from './orientation.ts';
import { isWhole } from './completeness.ts';

/** The type and size of an uploaded file, read from its bytes alone. */
export interface Picture {
  readonly extension: Extension;
  /** In pixels, as browsers show the picture: turned where the file says so. */
  readonly width: number;
  readonly height: number;
}

export type Examined =
  | { readonly ok: true; readonly picture: Picture }
  /** The file has another type than the site takes, is cut off or broken, or has too many pixels. */
  | { readonly ok: false; readonly reason: 'unknown-type' | 'broken' | 'too-large' };

/** A picture of few bytes and more pixels than this can exhaust a reader's memory. Cloudflare resizes no larger one. */
export const maxPixels = 100_000_000;

/** Examines a file: its type by its first bytes, whether it is complete, and its dimensions. */
export function examine(bytes: Uint8Array): Examined {
  const extension = extensionOf(bytes);
  if (!extension) return { ok: false, reason: 'unknown-type' };
  const size = imageDimensionsFromData(bytes);
  if (!size || !(size.width > 0 && size.height > 0) || !isWhole(extension, bytes)) {
    return { ok: false, reason: 'broken' };
  }
  if (size.width * size.height > maxPixels) return { ok: false, reason: 'too-large' };
  const [width, height] = isTurned(extension, bytes)
    ? [size.height, size.width]
    : [size.width, size.height];
  return { ok: true, picture: { extension, width, height } };
}

function extensionOf(bytes: Uint8Array): Extension | undefined {
  const start = String.fromCharCode(...bytes.subarray(0, 64));
  if (start.startsWith('\xff\xd8\xff')) return 'jpg';
  if (start.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (/^GIF8[79]a/.test(start)) return 'gif';
  if (/^RIFF[^]{4}WEBP/.test(start)) return 'webp';
  return /^[^]{4}ftyp(?:[^]{4})*?(?:avif|avis)/.test(start) ? 'avif' : undefined;
}
