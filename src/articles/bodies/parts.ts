import type { Part } from '../../lib/paths.ts';
import { parseArticleId } from '../article.ts';

/** As the sanitizer writes it, and nowhere else: in text and attributes the quotes or brackets are escaped. */
const pageBreak = '<hr class="page-break">';

/** What one address of an article shows of its body. */
export interface Content {
  readonly html: string;
  readonly part: Part;
  /** How many pages the article has, from 1. */
  readonly count: number;
}

/** Reads `573070`, `573070_2` or `573070_full`, as an article's address ends; undefined for anything else. */
export function parseArticleName(
  text: string | undefined,
): { readonly id: number; readonly part: Part } | undefined {
  const [, digits, suffix = '1'] = /^(\d+)(?:_([1-9]\d{0,4}|full))?$/.exec(text ?? '') ?? [];
  const id = parseArticleId(digits);
  return id === undefined ? undefined : { id, part: suffix === 'full' ? suffix : Number(suffix) };
}

/**
 * A page of an article's body, split where the editor put page breaks, or all of it. An article of one page
 * has no other form; undefined beyond the last page.
 */
export function contentOf(bodyHtml: string, part: Part): Content | undefined {
  const pages = bodyHtml.split(pageBreak);
  const count = pages.length;
  if (part === 'full') return { html: bodyHtml, part: count > 1 ? part : 1, count };
  const html = pages[part - 1];
  return html === undefined ? undefined : { html, part, count };
}

/** What tells the page from the others of its article, for its title. */
export function partLabel({ part }: Pick<Content, 'part'>): string {
  if (part === 'full') return '（全文）';
  return part > 1 ? `（第${part}页）` : '';
}
