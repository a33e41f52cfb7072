import { site } from '../site.ts';
import type { MediaFile } from './file.ts';

/**
 * Makes a picture in another width, of the same type.
 * @throws whatever the Images binding throws.
 */
export async function resize(
  images: ImagesBinding,
  original: ReadableStream<Uint8Array>,
  { width, type }: { readonly width: number; readonly type: string },
): Promise<ReadableStream<Uint8Array>> {
  const format = type as ImageOutputOptions['format'];
  const result = await images.input(original).transform({ width }).output({ format });
  return result.image();
}

/** Types that are offered in smaller widths. A GIF may be animated, and an AVIF is small already. */
const resized: readonly MediaFile['extension'][] = ['jpg', 'png', 'webp'];

/** The widths in which a picture is offered beside its own. */
export function widthsOf({
  extension,
  width,
}: Pick<MediaFile, 'extension' | 'width'>): readonly number[] {
  return resized.includes(extension) ? site.media.widths.filter((one) => one < width) : [];
}
