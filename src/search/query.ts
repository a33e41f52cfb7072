import { site } from '../site.ts';
import { charactersOf, normalise, pairsOf, sectionToken } from './terms.ts';

/** What a reader asked for: substrings of normalised text that must all occur, or why there are none. */
export type Query =
  | { readonly kind: 'terms'; readonly terms: readonly string[] }
  | { readonly kind: 'empty' | 'too-long' };

/**
 * Reads a query: words separated by spaces, phrases in quotes (`"…"` or `“…”`). A quote opens where a word
 * begins and closes where one ends, so that quotes within are text; one without its partner is dropped.
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
 * Of a longer term the index is asked for its two ends of this many characters: what has both and not what lies
 * between is left out when hits are checked against the articles, and each pair of characters costs time.
 */
const endLength = 24;

/** The phrases that a document with this term has. */
function phrasesOf(term: string): string[] {
  const characters = Array.from(term);
  const ends =
    characters.length > 2 * endLength
      ? [characters.slice(0, endLength), characters.slice(-endLength)]
      : [characters];
  return ends.map((end) => end.join('')).map((end) => `"${pairsOf(end) || charactersOf(end)}"`);
}

/** The FTS5 expression for documents that have all terms (in their titles), in a section if one is named. */
export function matchExpression(
  terms: readonly string[],
  { section, inTitle = false }: { readonly section?: string | undefined; inTitle?: boolean } = {},
): string {
  const phrases = terms.flatMap(phrasesOf).join(' AND ');
  const expression = inTitle ? `{title} : (${phrases})` : phrases;
  return section === undefined ? expression : `${expression} AND "${sectionToken(section)}"`;
}

/** Whether texts, normalised, have all terms between them. */
export function matches(texts: readonly string[], terms: readonly string[]): boolean {
  return terms.every((term) => texts.some((text) => text.includes(term)));
}
