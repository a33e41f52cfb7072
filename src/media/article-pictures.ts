import { changePictures } from '../articles/bodies/markup.ts';
import { site } from '../site.ts';
import { mediaPath, parseFileName, type MediaFile } from './file.ts';
import { widthsOf } from './resize.ts';

type Shown = Pick<MediaFile, 'hash' | 'extension' | 'width' | 'height' | 'withdrawal'>;

/**
 * Completes the site's own pictures in an article's body. Each gets its dimensions, so that nothing moves when it
 * loads, and its smaller widths where something makes them. A withdrawn picture is removed.
 */
export function dressPictures(
  bodyHtml: string,
  files: readonly Shown[],
  { siteUrl, isResized }: { readonly siteUrl: string; readonly isResized: boolean },
): string {
  if (files.length === 0) return bodyHtml;
  const byHash = new Map(files.map((file) => [file.hash, file]));
  return changePictures(bodyHtml, ({ src, isSized }) => {
    const url = URL.parse(src, siteUrl);
    const path = url?.origin === siteUrl ? /^\/media\/([^/]+)$/.exec(url.pathname)?.[1] : undefined;
    const name = parseFileName(path);
    const file = name && byHash.get(name.hash);
    if (!file || name.width !== undefined || name.extension !== file.extension) return {};
    if (file.withdrawal !== null) return undefined;
    return {
      ...(isSized ? {} : { width: String(file.width), height: String(file.height) }),
      ...(isResized ? sources(file) : {}),
    };
  });
}

function sources(file: Shown): Record<string, string> {
  const widths = widthsOf(file);
  if (widths.length === 0) return {};
  const candidates = [
    ...widths.map((width) => `${mediaPath(file, width)} ${width}w`),
    `${mediaPath(file)} ${file.width}w`,
  ];
  return { srcset: candidates.join(', '), sizes: site.media.sizes };
}
