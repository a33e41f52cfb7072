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

/** The index is asked for so many of the longest terms, and for so many characters of each. */
const bounds = { terms: 12, characters: 32 };

/**
 * The FTS5 expression for documents that have all terms, in a section if one is named. Very long queries
 * are cut to bound their cost: what is found is to be checked against the text.
 */
export function matchExpression(terms: readonly string[], section?: string): string {
  const phrases = terms
    .map((term) => Array.from(term).slice(0, bounds.characters))
    .sort((a, b) => b.length - a.length)
    .slice(0, bounds.terms)
    .map((term) => (term.length === 1 ? charactersOf(term.join('')) : pairsOf(term.join(''))));
  const tokens = section === undefined ? phrases : [...phrases, sectionToken(section)];
  return tokens.map((phrase) => `"${phrase}"`).join(' AND ');
}

/** Whether texts, normalised, have all terms between them. */
export function matches(texts: readonly string[], terms: readonly string[]): boolean {
  return terms.every((term) => texts.some((text) => text.includes(term)));
}
