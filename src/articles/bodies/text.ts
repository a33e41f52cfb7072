import { decodeReferences } from './markup.ts';

const blocks =
  'p|div|li|h[2-6]|tr|td|th|br|hr|dd|dt|dl|ul|ol|pre|blockquote|figure|figcaption|table|caption|thead|tbody|tfoot';
const edge = new RegExp(`^</?(?:${blocks})(?![\\w-])`);

/**
 * The readable text of a stored body, or of its beginning: blocks are separated by a space, what is inline
 * is not. A tag that is cut off is left out.
 */
export function plainText(bodyHtml: string): string {
  // Our own serialization: "<" and "&" of the text are references, attributes stand in double quotes.
  const tags = /<(?:[^>"]|"[^"]*(?:"|$))*(?:>|$)/g;
  const text = bodyHtml.replace(tags, (tag) => (edge.test(tag) ? ' ' : ''));
  return decodeReferences(text).replace(/\s+/g, ' ').trim();
}
