import { foldedText } from './folded.ts';
import { plainText } from './bodies/text.ts';

/** The fingerprint by which articles that say nearly the same recognise each other. */
export interface Fingerprint {
  /** The title in the form in which titles are compared. */
  readonly title: string;
  /**
   * The least hash of the body's shingles under each of several permutations (MinHash). A short body is a single
   * shingle with few permutations, so it matches only identical texts. An empty body has an empty sketch and matches
   * nothing.
   */
  readonly sketch: readonly number[];
}

/** Hashes in one mark. With three, articles that share a tenth of their text hardly ever have a mark in common. */
const perMark = 3;
/** Marks of a body. With six, bodies that share nine tenths miss each other once in two thousand cases. */
const marksOfBody = 6;
/** Marks of a title. With five, titles that differ in one character of fifteen miss each other once in sixty cases. */
const marksOfTitle = 5;
const perTitleMark = 2;

/** Characters of a shingle; characters of a body that are looked at; and the length below which a body is short. */
const [bodyShingle, bodyLength, shortest] = [5, 20_000, 30];
const titleShingle = 2;

export function fingerprintOf(article: {
  readonly title: string;
  readonly bodyHtml: string;
}): Fingerprint {
  const body = foldedText(plainText(article.bodyHtml).slice(0, bodyLength));
  const isShort = body.length < shortest;
  const sketch = isShort
    ? leastHashes(shingles(body, shortest), perMark)
    : leastHashes(shingles(body, bodyShingle), marksOfBody * perMark);
  return { title: foldedText(article.title), sketch };
}

/** The marks of a fingerprint: numbers below 2^48. Articles that are alike nearly always have one in common. */
export function marksOf({ title, sketch }: Fingerprint): readonly number[] {
  const titles = leastHashes(shingles(title, titleShingle), marksOfTitle * perTitleMark);
  return [...grouped(titles, perTitleMark, 1), ...grouped(sketch, perMark, 2)];
}

/** How alike two articles are, from 0 to 1: the estimated share of text that they have in common (Jaccard). */
export function likeness(a: Fingerprint, b: Fingerprint) {
  return { title: ofTitles(a.title, b.title), body: ofSketches(a.sketch, b.sketch) };
}

/** The likeness of two titles. Titles with different numbers (days, issues) belong to different articles. */
function ofTitles(a: string, b: string): number {
  if (numbersIn(a) !== numbersIn(b)) return 0;
  const [first, second] = [shingles(a, titleShingle), shingles(b, titleShingle)];
  const common = first.intersection(second).size;
  return common === 0 ? 0 : common / first.union(second).size;
}

const numbersIn = (title: string) => (title.match(/\p{N}+/gu) ?? []).join(' ');

function ofSketches(a: readonly number[], b: readonly number[]): number {
  if (a.length === 0 || a.length !== b.length) return 0;
  return a.filter((hash, index) => hash === b[index]).length / a.length;
}

function shingles(text: string, size: number): Set<string> {
  const characters = Array.from(text);
  const count = Math.max(characters.length - size + 1, Math.min(characters.length, 1));
  return new Set(Array.from({ length: count }, (_, n) => characters.slice(n, n + size).join('')));
}

function leastHashes(texts: ReadonlySet<string>, count: number): number[] {
  if (texts.size === 0) return [];
  const least = Array.from({ length: count }, () => 0xffff_ffff);
  for (const text of texts) {
    const hash = hashOf(text);
    for (let n = 0; n < count; n++) {
      const permuted = mix(hash ^ Math.imul(n + 1, 0x9e37_79b1));
      if (permuted < (least[n] ?? 0)) least[n] = permuted;
    }
  }
  return least;
}

/** Makes one number of 48 bits of each group of hashes. `kind` keeps marks of titles apart from those of bodies. */
function grouped(hashes: readonly number[], size: number, kind: number): number[] {
  const count = Math.floor(hashes.length / size);
  return Array.from({ length: count }, (_, n) => {
    const own = hashes.slice(n * size, (n + 1) * size);
    const seed = kind * 256 + n;
    const low = own.reduce((all, hash) => mix(all ^ hash), seed);
    const high = own.reduce((all, hash) => mix(Math.imul(all, 31) + hash), seed);
    return (high & 0xffff) * 2 ** 32 + low;
  });
}

/** FNV-1a over UTF-16 units, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c_9dc5;
  for (let n = 0; n < text.length; n++) {
    hash = Math.imul(hash ^ text.charCodeAt(n), 0x0100_0193);
  }
  return hash >>> 0;
}

/** The finalizer of MurmurHash3: a permutation of 32 bits. */
function mix(value: number): number {
  let mixed = value;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85eb_ca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
