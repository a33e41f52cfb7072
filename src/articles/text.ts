const blocks =
  'p|div|li|h[2-6]|tr|td|th|br|hr|dd|dt|dl|ul|ol|pre|blockquote|figure|figcaption|table|caption|thead|tbody|tfoot';
const edge = new RegExp(`^</?(?:${blocks})(?![\\w-])`);

/** The readable text of a stored body: blocks are separated by a space, what is inline is not. */
export function plainText(bodyHtml: string): string {
  // Our own serialization: "<" and "&" of the text are numeric entities, attributes stand in double quotes.
  return bodyHtml
    .replace(/<(?:[^>"]|"[^"]*")*>/g, (tag) => (edge.test(tag) ? ' ' : ''))
    .replace(/&#x([0-9A-F]+);/gi, (_, hex: string) => String.fromCodePoint(parseInt(hex, 16)))
    .replace(/\s+/g, ' ')
    .trim();
}
