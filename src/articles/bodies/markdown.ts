import MarkdownIt from 'markdown-it';

/** CommonMark with GFM's tables and strikethrough; HTML passes through, for the sanitizer. */
const parser = new MarkdownIt({ html: true });

/** UTF-16 units: some of what nobody writes takes time that grows with the square of its length. */
export const maxMarkdownLength = 200_000;

/** The HTML of a Markdown text of at most {@link maxMarkdownLength}; not safe until it is sanitized. */
export function markdownToHtml(text: string): string {
  return parser.render(text);
}
