/**
 * The form in which texts are compared: Unicode NFKC, lower case, each run of whitespace and control characters one
 * space. Every substring of a normal text is normal again, except for spaces at its ends.
 */
export function normalise(text: string): string {
  const lower = text.toWellFormed().normalize('NFKC').toLowerCase();
  // Lower case writes a sigma at the end of a word as ς. A substring may end elsewhere, so always write σ.
  return lower
    .normalize('NFKC')
    .replaceAll('ς', 'σ')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}

/**
 * The overlapping pairs of a normalised text's characters (code points, including Latin letters, digits and spaces), as
 * tokens separated by spaces. Any substring of two or more characters is then a phrase of these tokens.
 */
export function pairsOf(text: string): string {
  const characters = Array.from(spelled(text));
  return characters
    .slice(1)
    .map((character, index) => (characters[index] ?? '') + character)
    .join(' ');
}

/** The distinct characters of a normalised text, as tokens separated by spaces. */
export function charactersOf(text: string): string {
  return [...new Set(spelled(text))].join(' ');
}

/** The token of a section. It is longer than any pair or character, so it matches none of them. */
export function sectionToken(slug: string): string {
  return spelled(`section:${slug}`);
}

/**
 * FTS5's `ascii` tokenizer splits at every ASCII character except letters and digits. A text in NFKC has no full-width
 * forms, so these can replace the characters that would split. FTS5's query syntax knows no character of the result.
 */
function spelled(text: string): string {
  return text.replace(/[\0-\x7f]/g, (character) => {
    if (/[a-z0-9]/i.test(character)) return character;
    return character === ' ' ? '\u3000' : String.fromCharCode(character.charCodeAt(0) + 0xfee0);
  });
}
