import { site } from '../site.ts';
import type { MediaFile } from './file.ts';

/** Types that lose nothing of theirs when they are made smaller: a GIF may move, an AVIF is small already. */
const resized: readonly MediaFile['extension'][] = ['jpg', 'png', 'webp'];

/** The widths in which a picture is offered beside its own. */
export function widthsOf({
  extension,
  width,
}: Pick<MediaFile, 'extension' | 'width'>): readonly number[] {
  return resized.includes(extension) ? site.media.widths.filter((one) => one < width) : [];
}
