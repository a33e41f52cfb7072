import { normalise } from './terms.ts';

/** A piece of text as readers see it; `marked` says that it is one of the terms they searched for. */
export interface Piece {
  readonly text: string;
  readonly marked: boolean;
}

/** Code units of an excerpt, and the most of them before the first hit. */
const excerptLength = 110;
const lead = 30;
/** The most occurrences of a term that are looked for in one text. */
const occurrences = 100;

/** A place where a text has a term, in code units; `end` is exclusive. */
interface Range {
  readonly start: number;
  readonly end: number;
  readonly term: string;
}

/** The whole text with the terms (normalised) marked. */
export function mark(text: string, terms: readonly string[]): Piece[] {
  return piecesOf(text, rangesOf(text, terms), 0, text.length);
}

/** The part of a text with the most different terms (normalised), or its beginning if it has none of them. */
export function excerpt(text: string, terms: readonly string[]): Piece[] {
  const ranges = rangesOf(text, terms);
  const from = beginning(text, richest(ranges));
  const to = whole(text, Math.min(text.length, from + excerptLength));
  const pieces = piecesOf(text, ranges, from, to);
  if (from > 0) pieces.unshift({ text: '…', marked: false });
  if (to < text.length) pieces.push({ text: '…', marked: false });
  return pieces;
}

/** The first place at which an excerpt would have the most different terms. */
function richest(ranges: readonly Range[]): number {
  let best = { start: 0, terms: 0 };
  // A window moves over the ordered ranges; the map counts how often each term begins in it.
  const within = new Map<string, number>();
  let next = 0;
  for (const { start, term } of ranges) {
    for (; ranges[next] && (ranges[next]?.start ?? 0) < start + excerptLength - lead; next++) {
      const entering = ranges[next]?.term ?? '';
      within.set(entering, (within.get(entering) ?? 0) + 1);
    }
    if (within.size > best.terms) best = { start, terms: within.size };
    const left = (within.get(term) ?? 0) - 1;
    if (left > 0) within.set(term, left);
    else within.delete(term);
  }
  return best.start;
}

/** A place shortly before a hit: the beginning of a sentence or a word, if one begins there. */
function beginning(text: string, hit: number): number {
  const earliest = Math.max(0, hit - lead);
  if (earliest === 0) return 0;
  const before = text.slice(earliest, hit);
  const sentence = /^.*[。！？；.!?;]\s*/.exec(before) ?? /^.*?[，、,\s]\s*/.exec(before);
  return whole(text, earliest + (sentence?.[0].length ?? 0));
}

/** The place, or the one before it if the place would split a surrogate pair. */
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
  for (const { start, end } of merged(ranges)) {
    if (end <= from || start >= to) continue;
    push(start, false);
    push(Math.min(end, to), true);
  }
  push(to, false);
  return pieces;
}

/** The ranges in order; those that touch or overlap become one. */
function merged(ranges: readonly Range[]): { readonly start: number; readonly end: number }[] {
  const runs: { start: number; end: number }[] = [];
  for (const { start, end } of ranges) {
    const last = runs.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else runs.push({ start, end });
  }
  return runs;
}

/** Every place where the text has one of the terms, in order. */
function rangesOf(text: string, terms: readonly string[]): Range[] {
  const { normal, starts, ends } = align(text);
  const ranges: Range[] = [];
  for (const term of terms) {
    let found = normal.indexOf(term);
    for (let n = 0; found >= 0 && n < occurrences; n++) {
      const after = found + term.length;
      ranges.push({ term, start: starts[found] ?? 0, end: ends[after - 1] ?? text.length });
      found = normal.indexOf(term, after);
    }
  }
  return ranges.sort((a, b) => a.start - b.start);
}

interface Alignment {
  readonly normal: string;
  /** For each code unit of `normal`: begin and end of its source in the text. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** Matches a run of already normal characters, a character with its combining marks, or marks alone. */
const clusters = /[0-9a-z\u3001\u3002\u4e00-\u9fff]+(?!\p{M})|\P{M}\p{M}*|\p{M}+/gu;

/** The normalised text, and for each code unit its source in the text. */
function align(text: string): Alignment {
  let normal = '';
  const starts: number[] = [];
  const ends: number[] = [];
  for (const { 0: cluster, index } of text.matchAll(clusters)) {
    const isRun = /^[0-9a-z\u3001\u3002\u4e00-\u9fff]+$/.test(cluster);
    const piece = isRun ? cluster : normalise(cluster) || (normal.endsWith(' ') ? '' : ' ');
    for (let unit = 0; unit < piece.length; unit++) {
      starts.push(isRun ? index + unit : index);
      ends.push(isRun ? index + unit + 1 : index + cluster.length);
    }
    normal += piece;
  }
  return { normal, starts, ends };
}
