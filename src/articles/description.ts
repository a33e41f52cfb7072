import type { Article } from './article.ts';
import { plainText } from './bodies/text.ts';

const length = 120;

/** The length of the beginning of a body that {@link describe} looks at, in UTF-16 units. */
export const describedLength = 20 * length;

/** A page's description: the summary, else the beginning of the text, without markup. */
export function describe({ summary, bodyHtml }: Pick<Article, 'summary' | 'bodyHtml'>): string {
  if (summary) return summary;
  const text = plainText(bodyHtml.slice(0, describedLength).replace(/&[^;]*$/, ''));
  return text.length > length ? `${text.slice(0, length - 1).toWellFormed()}…` : text;
}
