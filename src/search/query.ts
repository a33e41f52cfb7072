import { site } from '../site.ts';
import { charactersOf, normalise, pairsOf, sectionToken } from './terms.ts';

/** A reader's query: substrings of normalised text that must all occur, or the reason why there are none. */
export type Query =
  | { readonly kind: 'terms'; readonly terms: readonly string[] }
  | { readonly kind: 'empty' | 'too-long' };

/**
 * Reads a query: words separated by spaces, and phrases in quotes (`"…"` or `“…”`). A quote opens only where a word
 * begins and closes only where a word ends; quotes elsewhere are text. A quote without a partner is dropped.
 */
export function parseQuery(text: string): Query {
  const trimmed = text.trim();
  if (trimmed.length > 2 * site.search.maxLength) return { kind: 'too-long' };
  if (Array.from(trimmed).length > site.search.maxLength) return { kind: 'too-long' };
  const terms: string[] = [];
  const parts = /"(.*?)"(?= |$)|“([^”]*)”(?= |$)|([^ ]+)/g;
  for (const [, quoted, curled, word] of normalise(trimmed).matchAll(parts)) {
    terms.push(quoted ?? curled ?? word?.replace(/^"+|"+$/g, '') ?? '');
  }
  const distinct = [...new Set(terms)].filter((term) => term !== '');
  if (distinct.length === 0) return { kind: 'empty' };
  const implied = (term: string) =>
    distinct.some((other) => other !== term && other.includes(term));
  return { kind: 'terms', terms: distinct.filter((term) => !implied(term)) };
}

/**
 * Each pair of characters costs the index time. So the index is asked only for the two ends of a long term, of this
 * many characters each. A document may have both ends without the middle: the check against the articles omits it.
 */
const endLength = 24;

/**
 * The FTS5 phrases to ask for: every article with this term has them, but an article that has them may lack the term.
 */
function phrasesOf(term: string): string[] {
  const characters = Array.from(term);
  const ends =
    characters.length > 2 * endLength
      ? [characters.slice(0, endLength), characters.slice(-endLength)]
      : [characters];
  return ends.map((end) => end.join('')).map((end) => `"${pairsOf(end) || charactersOf(end)}"`);
}

/** The FTS5 expression for documents with all terms (`inTitle`: in the title), in `section` if it is given. */
export function matchExpression(
  terms: readonly string[],
  { section, inTitle = false }: { readonly section?: string | undefined; inTitle?: boolean } = {},
): string {
  const phrases = terms.flatMap(phrasesOf).join(' AND ');
  const expression = inTitle ? `{title} : (${phrases})` : phrases;
  return section === undefined ? expression : `${expression} AND "${sectionToken(section)}"`;
}

/** Whether each term occurs in one of the normalised texts. */
export function matches(texts: readonly string[], terms: readonly string[]): boolean {
  return terms.every((term) => texts.some((text) => text.includes(term)));
}
