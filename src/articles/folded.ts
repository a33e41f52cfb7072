import characters from 'opencc-js/dict/TSCharacters';

/** A text in the form for comparison: only letters and digits, each with its place in the original text. */
export interface Folded {
  readonly characters: readonly string[];
  /** The beginning and end of each character in the original text, in UTF-16 units. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

let simplified: ReadonlyMap<string, string> | undefined;

/** The simplified form of a traditional character, regardless of the characters around it. */
function simplify(character: string): string {
  simplified ??= new Map(characters.split('|').map((pair) => pair.split(' ') as [string, string]));
  return simplified.get(character) ?? character;
}

/** A character in half width and lower case, without combining marks (Unicode NFKD). */
function plain(character: string): string {
  const parts = character.normalize('NFKD');
  if (parts === character) return character.toLowerCase();
  // Compose again (NFKC): a Korean syllable was taken apart into its letters.
  return parts.replace(/\p{M}/gu, '').normalize('NFKC').toLowerCase();
}

/**
 * Folds a text: half width, lower case, simplified, without accents, spaces, punctuation and invisible characters.
 * `offset` is the place of the text in the whole.
 */
export function fold(text: string, offset = 0): Folded {
  const folded = { characters: [] as string[], starts: [] as number[], ends: [] as number[] };
  let at = offset;
  for (const character of text) {
    const end = at + character.length;
    for (const letter of plain(character)) {
      if (/[\p{L}\p{N}]/u.test(letter)) {
        folded.characters.push(simplify(letter));
        folded.starts.push(at);
        folded.ends.push(end);
      } else if (/\p{M}/u.test(letter) && folded.ends.at(-1) === at) {
        // A separate combining mark belongs to the character before it.
        folded.ends.splice(-1, 1, end);
      }
    }
    at = end;
  }
  return folded;
}

/** Folds a text and drops the places. */
export function foldedText(text: string): string {
  return fold(text).characters.join('');
}
