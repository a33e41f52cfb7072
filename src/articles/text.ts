import { decodeReferences } from './markup.ts';

const blocks =
  'p|div|li|h[2-6]|tr|td|th|br|hr|dd|dt|dl|ul|ol|pre|blockquote|figure|figcaption|table|caption|thead|tbody|tfoot';
const edge = new RegExp(`^</?(?:${blocks})(?![\\w-])`);

/** The readable text of a stored body: blocks are separated by a space, what is inline is not. */
export function plainText(bodyHtml: string): string {
  // Our own serialization: attributes stand in double quotes.
  const text = bodyHtml.replace(/<(?:[^>"]|"[^"]*")*>/g, (tag) => (edge.test(tag) ? ' ' : ''));
  return decodeReferences(text).replace(/\s+/g, ' ').trim();
}
