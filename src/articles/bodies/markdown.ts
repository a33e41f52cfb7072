import MarkdownIt from 'markdown-it';

/** CommonMark with GFM's tables and strikethrough. HTML passes through; the sanitizer reads it later. */
const parser = new MarkdownIt({ html: true });

/** The most UTF-16 units of a text. For some contrived texts the time grows with the square of the length. */
export const maxMarkdownLength = 200_000;

/** Turns a Markdown text of at most {@link maxMarkdownLength} into HTML, which is unsafe until it is sanitized. */
export function markdownToHtml(text: string): string {
  return parser.render(text);
}
