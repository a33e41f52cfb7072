import type { Article } from '../articles/article.ts';
import { searchedText } from '../articles/content.ts';
import type { SearchedColumn } from '../articles/definition.ts';
import { charactersOf, normalise, pairsOf, sectionToken } from './terms.ts';

/** The part of an article's row that the index needs. */
export type Indexable = Pick<
  Article,
  'id' | 'section' | 'publishedAt' | 'status' | 'revision' | SearchedColumn
>;

/** The columns of `grams` for an article, in their order. */
export type Columns = readonly [title: string, body: string, more: string, string, string];

/** The most UTF-8 bytes of one column: D1 binds values of up to 2,000,000 bytes. */
const columnBytes = 1_900_000;

/** The tokens of an article. A body of 1 MiB fits; if NFKC makes a body far longer, its end is left out. */
export function columnsOf(article: Indexable): Columns {
  const heading = normalise(article.title);
  const text = normalise(searchedText(article));
  const [body, more] = parts(text);
  return [
    `${pairsOf(heading)} ${charactersOf(heading)}`,
    pairsOf(body),
    pairsOf(more),
    charactersOf(text),
    sectionToken(article.section),
  ];
}

/** A text in two parts of one column each. They overlap by the longest query, so that it is found where they meet. */
function parts(text: string): readonly [string, string] {
  // A pair and its space take at most nine bytes.
  if (text.length * 9 <= columnBytes) return [text, ''];
  const end = fitting(text, 0);
  const again = Math.max(0, end - 2 * 100);
  return [text.slice(0, end), end < text.length ? text.slice(again, fitting(text, again)) : ''];
}

/** The end of the longest part from `start` whose pairs fit a column. */
function fitting(text: string, start: number): number {
  let bytes = 0;
  let end = start;
  for (const character of text.slice(start)) {
    bytes += 2 * Math.max(utf8Length(character), 1) + 1;
    if (bytes > columnBytes) break;
    end += character.length;
  }
  return end;
}

/** Bytes of a character within a token. A full-width form of three bytes replaces ASCII that would split a token. */
function utf8Length(character: string): number {
  if (/[a-z0-9]/.test(character)) return 1;
  return character.length === 2 ? 4 : 3;
}
