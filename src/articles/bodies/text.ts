import { decodeReferences } from './markup.ts';

const blocks =
  'p|div|li|h[2-6]|tr|td|th|br|hr|dd|dt|dl|ul|ol|pre|blockquote|figure|figcaption|table|caption|thead|tbody|tfoot';
const edge = new RegExp(`^</?(?:${blocks})(?![\\w-])`);

/**
 * The readable text of a stored body, or of its beginning. A space separates blocks, nothing separates inline
 * elements. A tag that is cut off is left out.
 */
export function plainText(bodyHtml: string): string {
  // The sanitizer wrote the body: "<" and "&" in text are references, and attributes stand in double quotes.
  const tags = /<(?:[^>"]|"[^"]*(?:"|$))*(?:>|$)/g;
  const text = bodyHtml.replace(tags, (tag) => (edge.test(tag) ? ' ' : ''));
  return decodeReferences(text).replace(/\s+/g, ' ').trim();
}
