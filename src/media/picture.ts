import { imageDimensionsFromData } from 'image-dimensions';
import type { Extension } from './file.ts';
import { isTurned } from './orientation.ts';
import { isWhole } from './completeness.ts';

/** What an uploaded file is, read from its bytes alone. */
export interface Picture {
  readonly extension: Extension;
  /** Pixels, as browsers show it: turned where the file says so. */
  readonly width: number;
  readonly height: number;
}

export type Examined =
  | { readonly ok: true; readonly picture: Picture }
  /** None of the types that the site takes, or one of them cut off, broken, or beyond measure. */
  | { readonly ok: false; readonly reason: 'unknown-type' | 'broken' | 'too-large' };

/** Above this many pixels a picture of few bytes can take a reader's memory, and Cloudflare resizes none. */
export const maxPixels = 100_000_000;

/** Examines a file: its type by its first bytes, whether it is all there, and its dimensions. */
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
