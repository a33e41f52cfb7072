import characters from 'opencc-js/dict/TSCharacters';

/** A text as it is compared: its letters and digits alone, each with its place in the text. */
export interface Folded {
  readonly characters: readonly string[];
  /** Of each character: where it begins and ends in the text, in UTF-16 units. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

let simplified: ReadonlyMap<string, string> | undefined;

/** The simplified form of a traditional character, alone and whatever stands around it. */
function simplify(character: string): string {
  simplified ??= new Map(characters.split('|').map((pair) => pair.split(' ') as [string, string]));
  return simplified.get(character) ?? character;
}

/**
 * Folds a text: half width, lower case, simplified, without spaces, punctuation and what is invisible. `offset`
 * is where it begins in the whole.
 */
export function fold(text: string, offset = 0): Folded {
  const folded = { characters: [] as string[], starts: [] as number[], ends: [] as number[] };
  let at = offset;
  for (const character of text) {
    for (const plain of character.normalize('NFKC').toLowerCase()) {
      if (!/[\p{L}\p{N}]/u.test(plain)) continue;
      folded.characters.push(simplify(plain));
      folded.starts.push(at);
      folded.ends.push(at + character.length);
    }
    at += character.length;
  }
  return folded;
}

/** The same without places. */
export function foldedText(text: string): string {
  return fold(text).characters.join('');
}
