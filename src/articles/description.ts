import type { Article } from './article.ts';

const length = 120;

/** A page's description: the summary, else the beginning of the text, without markup. */
export function describe({ summary, bodyHtml }: Pick<Article, 'summary' | 'bodyHtml'>): string {
  if (summary) return summary;
  // Our own serialization: "<" and "&" of the text are entities, attributes stand in double quotes.
  const text = bodyHtml
    .slice(0, 20 * length)
    .replace(/&[^;]*$/, '')
    .replace(/<(?:[^>"]|"[^"]*(?:"|$))*(?:>|$)/g, ' ')
    .replace(/&#x([0-9A-F]+);/gi, (_, hex: string) => String.fromCodePoint(parseInt(hex, 16)))
    .replace(/\s+/g, ' ')
    .trim();
  return text.length > length ? `${text.slice(0, length - 1).toWellFormed()}…` : text;
}
