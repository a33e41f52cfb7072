import { normalise } from './terms.ts';

/** A piece of text as readers see it; `marked` where it is what they asked for. */
export interface Piece {
  readonly text: string;
  readonly marked: boolean;
}

/** Code units of an excerpt, and of what stands in it before the first hit. */
const excerptLength = 110;
const lead = 30;
/** A term is looked for so many times in one text. */
const occurrences = 100;

/** Where a text has a term: code units of the text, the end excluded. */
interface Range {
  readonly start: number;
  readonly end: number;
  readonly term: string;
}

/** The whole text with the terms (normalised) marked. */
export function mark(text: string, terms: readonly string[]): Piece[] {
  return piecesOf(text, rangesOf(text, terms), 0, text.length);
}

/** The part of a text that shows most of the terms (normalised), its beginning where it has none of them. */
export function excerpt(text: string, terms: readonly string[]): Piece[] {
  const ranges = rangesOf(text, terms);
  const from = beginning(text, richest(ranges));
  const to = whole(text, Math.min(text.length, from + excerptLength));
  const pieces = piecesOf(text, ranges, from, to);
  if (from > 0) pieces.unshift({ text: '…', marked: false });
  if (to < text.length) pieces.push({ text: '…', marked: false });
  return pieces;
}

/** The first place from where an excerpt has the most different terms. */
function richest(ranges: readonly Range[]): number {
  let best = { start: 0, terms: 0 };
  for (const { start } of ranges) {
    const within = ranges.filter(
      (range) => range.start >= start && range.end <= start + excerptLength - lead,
    );
    const terms = new Set(within.map(({ term }) => term)).size;
    if (terms > best.terms) best = { start, terms };
  }
  return best.start;
}

/** A place shortly before a hit, where a sentence or a word begins if one does. */
function beginning(text: string, hit: number): number {
  const earliest = Math.max(0, hit - lead);
  if (earliest === 0) return 0;
  const before = text.slice(earliest, hit);
  const sentence = /^.*[。！？；.!?;]\s*/.exec(before) ?? /^.*?[，、,\s]\s*/.exec(before);
  return whole(text, earliest + (sentence?.[0].length ?? 0));
}

/** The place, or the one before it where it would part a surrogate pair. */
function whole(text: string, place: number): number {
  return /^[\uDC00-\uDFFF]/.test(text.slice(place, place + 1)) ? place - 1 : place;
}

function piecesOf(text: string, ranges: readonly Range[], from: number, to: number): Piece[] {
  const pieces: Piece[] = [];
  let done = from;
  const push = (end: number, marked: boolean) => {
    if (end > done) pieces.push({ text: text.slice(done, end), marked });
    done = Math.max(done, end);
  };
  for (const { start, end } of ranges) {
    if (end <= done || start >= to) continue;
    push(Math.max(start, from), false);
    const last = pieces.at(-1);
    if (last?.marked && start <= done) {
      pieces.pop();
      done -= last.text.length;
    }
    push(Math.min(end, to), true);
  }
  push(to, false);
  return pieces;
}

/** Every place where the text has one of the terms, in order. */
function rangesOf(text: string, terms: readonly string[]): Range[] {
  const { normal, places } = align(text);
  const ranges: Range[] = [];
  for (const term of terms) {
    let found = normal.indexOf(term);
    for (let n = 0; found >= 0 && n < occurrences; n++) {
      const after = found + term.length;
      ranges.push({ term, start: places[found] ?? 0, end: places[after] ?? text.length });
      found = normal.indexOf(term, after);
    }
  }
  return ranges.sort((a, b) => a.start - b.start || b.end - a.end);
}

/** The normalised text, and for each of its code units where in the text it comes from. */
function align(text: string): { readonly normal: string; readonly places: readonly number[] } {
  let normal = '';
  const places: number[] = [];
  for (const { 0: character, index } of text.matchAll(/\P{M}\p{M}*|\p{M}+/gu)) {
    let piece = normalise(character);
    if (piece === '') piece = normal === '' || normal.endsWith(' ') ? '' : ' ';
    normal += piece;
    for (let unit = 0; unit < piece.length; unit++) places.push(index);
  }
  return { normal, places };
}
