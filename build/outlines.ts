import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { create, type Font, type PathCommand } from 'fontkitten';

/** Text as a shape, in units of a thousandth of its size. */
export interface Outlines {
  /** An SVG path. y points down; the text's box begins at (0, 0). */
  readonly d: string;
  readonly width: number;
  readonly height: number;
}

// @fontsource splits the font into files by characters. Its style sheet says which file draws which characters.
const styleSheet = fileURLToPath(import.meta.resolve('@fontsource/ma-shan-zheng/400.css'));
const face = /url\(\.\/(files\/[^)]+\.woff2)\)[^}]*unicode-range:\s*([^;}]+)/g;

interface Face {
  readonly file: string;
  readonly ranges: readonly (readonly [number, number])[];
}

const faces: readonly Face[] = readFileSync(styleSheet, 'utf8')
  .matchAll(face)
  .map(([, file = '', ranges = '']) => ({ file, ranges: ranges.split(',').map(parseRange) }))
  .toArray();

/** `U+4e00` or `U+4e00-4e10` */
function parseRange(text: string): readonly [number, number] {
  const [first = '', last = first] = text.trim().replace(/^U\+/i, '').split('-');
  return [parseInt(first, 16), parseInt(last, 16)];
}

const fonts = new Map<string, Font>();

/** @throws Error for a character that the font does not have. */
function fontFor(codePoint: number): Font {
  const file = faces.find(({ ranges }) =>
    ranges.some(([first, last]) => first <= codePoint && codePoint <= last),
  )?.file;
  const font = file === undefined ? undefined : (fonts.get(file) ?? open(file));
  if (!font?.hasGlyphForCodePoint(codePoint)) {
    throw new Error(`Ma Shan Zheng has no “${String.fromCodePoint(codePoint)}”.`);
  }
  return font;
}

function open(file: string): Font {
  const font = create(readFileSync(join(dirname(styleSheet), file)));
  if (font.isCollection) throw new Error(`${file} holds several fonts.`);
  fonts.set(file, font);
  return font;
}

/**
 * The outlines of a text in brush script (Ma Shan Zheng, SIL Open Font License 1.1), set in one line.
 * @throws Error for a character that the font does not have.
 */
export function outlinesOf(text: string): Outlines {
  let d = '';
  let width = 0;
  let height = 0;
  for (const character of text) {
    const codePoint = character.codePointAt(0) ?? 0;
    const font = fontFor(codePoint);
    const glyph = font.glyphForCodePoint(codePoint);
    const scale = 1_000 / font.unitsPerEm;
    const x = width;
    const place = (value: number, index: number) =>
      Math.round(index % 2 === 0 ? x + value * scale : (font.ascent - value) * scale);
    d += glyph.path.commands.map((command) => drawn(command, place)).join('');
    width += Math.round(glyph.advanceWidth * scale);
    height = Math.max(height, Math.round((font.ascent - font.descent) * scale));
  }
  return { d, width, height };
}

const letters = {
  moveTo: 'M',
  lineTo: 'L',
  quadraticCurveTo: 'Q',
  bezierCurveTo: 'C',
  closePath: 'Z',
} as const;

function drawn(
  { command, args }: PathCommand,
  place: (value: number, index: number) => number,
): string {
  return letters[command] + args.map(place).join(' ');
}
