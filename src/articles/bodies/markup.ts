// For reading bodies as sanitize.ts wrote them: "<" and "&" of the text are references, attributes stand in
// double quotes, in which `"` and "&" are references too.
const tag = /<([a-z0-9]+)((?:[^>"]|"[^"]*")*)>/g;

/** Decodes the character references of a body's text or attribute. */
export function decodeReferences(text: string): string {
  return text.replace(/&#x([0-9A-F]+);/gi, (_, hex: string) =>
    String.fromCodePoint(parseInt(hex, 16)),
  );
}

/** An image of an article, sizes in CSS pixels if its editor gave them. */
export interface Picture {
  /** Absolute. */
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

/** The body with absolute addresses, for where it is read away from its page. */
export function withAbsoluteUrls(bodyHtml: string, siteUrl: string): string {
  return bodyHtml.replace(tag, (whole) =>
    // An attribute before it would hold this in references, so that the quotes here are an attribute's own.
    whole.replace(/( (?:href|src)=")([^"]*)"/g, (same, start: string, value: string) => {
      const url = URL.parse(decodeReferences(value), siteUrl);
      return url ? `${start}${url.href.replaceAll('&', '&#x26;')}"` : same;
    }),
  );
}

/**
 * The body with attributes added to its images; undefined takes an image away. Values are written as they are,
 * so they must hold no quotes.
 */
export function changePictures(
  bodyHtml: string,
  change: (picture: {
    readonly src: string;
    /** Whether the editor has said how large it is. */
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
