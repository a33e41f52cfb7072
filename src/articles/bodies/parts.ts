import type { Part } from '../../lib/paths.ts';
import { parseArticleId } from '../article.ts';

/** A break as the sanitizer writes it. Text and attributes cannot contain it, since quotes and brackets are escaped. */
const pageBreak = '<hr class="page-break">';

/** The part of a body that one address of an article shows. */
export interface PartContent {
  readonly html: string;
  readonly part: Part;
  /** The number of pages of the article, from 1. */
  readonly count: number;
}

/** Reads the end of an article's address: `573070`, `573070_2` or `573070_full`. Undefined for anything else. */
export function parseArticleName(
  text: string | undefined,
): { readonly id: number; readonly part: Part } | undefined {
  const [, digits, suffix = '1'] = /^(\d+)(?:_([1-9]\d{0,4}|full))?$/.exec(text ?? '') ?? [];
  const id = parseArticleId(digits);
  return id === undefined ? undefined : { id, part: suffix === 'full' ? suffix : Number(suffix) };
}

/**
 * A page of an article's body, which is split at the editor's page breaks, or the whole body. Undefined beyond the
 * last page. An article of one page has no other form.
 */
export function contentOfPart(bodyHtml: string, part: Part): PartContent | undefined {
  const pages = bodyHtml.split(pageBreak);
  const count = pages.length;
  if (part === 'full') return { html: bodyHtml, part: count > 1 ? part : 1, count };
  const html = pages[part - 1];
  return html === undefined ? undefined : { html, part, count };
}

/** The suffix of the title that tells a page from the article's other pages. */
export function partLabel({ part }: Pick<PartContent, 'part'>): string {
  if (part === 'full') return '（全文）';
  return part > 1 ? `（第${part}页）` : '';
}
