/**
 * The form in which texts are compared: Unicode NFKC, lower case, whitespace and control characters folded
 * to one space. Any substring of it is in this form again, spaces at its ends aside.
 */
export function normalise(text: string): string {
  const lower = text.toWellFormed().normalize('NFKC').toLowerCase();
  // A sigma at the end of a word is another letter only there: a substring ends elsewhere.
  return lower
    .normalize('NFKC')
    .replaceAll('ς', 'σ')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}

/**
 * The overlapping pairs of a normalised text's characters (code points), Latin, digits and spaces
 * included, as tokens separated by spaces: any substring of two or more characters is a phrase of them.
 */
export function pairsOf(text: string): string {
  const characters = Array.from(spelled(text));
  return characters
    .slice(1)
    .map((character, index) => (characters[index] ?? '') + character)
    .join(' ');
}

/** Each character of a normalised text once, as tokens separated by spaces. */
export function charactersOf(text: string): string {
  return [...new Set(spelled(text))].join(' ');
}

/** The token of a section; no pair or character is as long. */
export function sectionToken(slug: string): string {
  return spelled(`section:${slug}`);
}

/**
 * FTS5's `ascii` tokenizer splits at ASCII other than letters and digits. NFKC leaves no full-width form in
 * a text: those stand for what would split, and no character is left that FTS5's query syntax knows.
 */
function spelled(text: string): string {
  return text.replace(/[\0-\x7f]/g, (character) => {
    if (/[a-z0-9]/i.test(character)) return character;
    return character === ' ' ? '\u3000' : String.fromCharCode(character.charCodeAt(0) + 0xfee0);
  });
}
