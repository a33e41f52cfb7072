// These functions read bodies in the form in which sanitize.ts writes them: "<" and "&" in text are references, and
// attributes stand in double quotes, within which `"` and "&" are references too.
const tag = /<([a-z0-9]+)((?:[^>"]|"[^"]*")*)>/g;

/** Decodes the character references of a body's text or attribute. */
export function decodeReferences(text: string): string {
  return text.replace(/&#x([0-9A-F]+);/gi, (_, hex: string) =>
    String.fromCodePoint(parseInt(hex, 16)),
  );
}

/** An image of an article. Its sizes are in CSS pixels, if the editor gave them. */
export interface Picture {
  /** An absolute URL. */
  readonly url: string;
  readonly alt: string;
  readonly width: number | undefined;
  readonly height: number | undefined;
}

/** The first image of a body that has an address. */
export function firstPicture(bodyHtml: string, siteUrl: string): Picture | undefined {
  for (const [, name, attributes = ''] of bodyHtml.matchAll(tag)) {
    if (name !== 'img') continue;
    const url = URL.parse(attribute(attributes, 'src') ?? 'none:', siteUrl);
    if (!url || !/^https?:$/.test(url.protocol)) continue;
    const [width, height] = ['width', 'height'].map((side) => attribute(attributes, side));
    return {
      url: url.href,
      alt: attribute(attributes, 'alt') ?? '',
      width: Number(width) || undefined,
      height: Number(height) || undefined,
    };
  }
  return undefined;
}

/** The body with absolute addresses, for readers that see it away from its page. */
export function withAbsoluteUrls(bodyHtml: string, siteUrl: string): string {
  return bodyHtml.replace(tag, (whole) =>
    // These quotes belong to an attribute of its own: within another attribute's value they would be references.
    whole.replace(/( (?:href|src)=")([^"]*)"/g, (same, start: string, value: string) => {
      const url = URL.parse(decodeReferences(value), siteUrl);
      return url ? `${start}${url.href.replaceAll('&', '&#x26;')}"` : same;
    }),
  );
}

/**
 * Adds attributes to the images of a body, or removes an image for which `change` gives undefined. Values are written
 * unescaped, so they must not contain quotes.
 */
export function changePictures(
  bodyHtml: string,
  change: (picture: {
    readonly src: string;
    /** Whether the editor gave its size. */
    readonly isSized: boolean;
  }) => Readonly<Record<string, string>> | undefined,
): string {
  return bodyHtml.replace(tag, (whole, name: string, attributes: string) => {
    const src = name === 'img' ? attribute(attributes, 'src') : undefined;
    if (src === undefined) return whole;
    const isSized = ['width', 'height'].some((side) => attribute(attributes, side) !== undefined);
    const added = change({ src, isSized });
    if (!added) return '';
    const written = Object.entries(added).map(([key, value]) => ` ${key}="${value}"`);
    return `<img${attributes}${written.join('')}>`;
  });
}

function attribute(attributes: string, name: string): string | undefined {
  const value = new RegExp(` ${name}="([^"]*)"`).exec(attributes)?.[1];
  return value === undefined ? undefined : decodeReferences(value);
}
