import { randomFrom } from '../local/random.ts';
import { plainText } from '../src/articles/bodies/text.ts';
import { site } from '../src/site.ts';
import { generateArticles } from './articles.ts';
import { pick } from './text.ts';

/** A query of the bench, in the form in which a reader types it. */
export interface BenchQuery {
  readonly kind: string;
  readonly text: string;
  readonly section?: string;
}

type Random = () => number;

/** Makes the queries of each kind from the articles' own texts, so that they find many. */
const kinds: Readonly<Record<string, (random: Random, texts: readonly string[]) => string>> = {
  'one character': (random, texts) => cut(random, texts, 1),
  'two characters': (random, texts) => cut(random, texts, 2),
  'three characters': (random, texts) => cut(random, texts, 3),
  'six characters': (random, texts) => cut(random, texts, 6),
  'phrase of 20': (random, texts) => `"${cut(random, texts, 20)}"`,
  'phrase of 98': (random, texts) => `"${cut(random, texts, 98)}"`,
  'two words': (random, texts) => `${cut(random, texts, 2)} ${cut(random, texts, 2)}`,
  'three words': (random, texts) => words(random, texts, 3, 3),
  'twelve words': (random, texts) => words(random, texts, 12, 2),
  'fifty characters apart': (random, texts) => words(random, texts, 50, 1),
  'common and nowhere together': (random, texts) =>
    `"${cut(random, texts, 2)}${cut(random, texts, 2)}"`,
  'not there': (random) =>
    String.fromCodePoint(0x3400 + Math.floor(random() * 999), 0x3400 + Math.floor(random() * 999)),
};

/** `perKind` queries of each kind for that many articles, the same every time. */
export function queriesFor(articles: number, perKind: number): BenchQuery[] {
  const random = randomFrom(50_000);
  const every = Math.max(1, Math.floor(articles / 200));
  const texts: string[] = [];
  let index = 0;
  for (const { title, bodyHtml } of generateArticles(articles)) {
    if (index++ % every === 0) texts.push(`${title} ${plainText(bodyHtml)}`);
  }
  const queries = Object.entries(kinds).flatMap(([kind, make]) =>
    Array.from({ length: perKind }, () => ({ kind, text: make(random, texts) })),
  );
  const narrowed = Array.from({ length: perKind }, () => ({
    kind: 'two characters in a section',
    text: cut(random, texts, 2),
    section: pick(random, site.sections).slug,
  }));
  return [...queries, ...narrowed];
}

/** Several words of the same text. */
function words(random: Random, texts: readonly string[], number: number, length: number): string {
  const text = [pick(random, texts)];
  return Array.from({ length: number }, () => cut(random, text, length)).join(' ');
}

/** So many characters of a text; a piece of at most 20 has no space and no quote. */
function cut(random: Random, texts: readonly string[], length: number): string {
  for (;;) {
    const text = pick(random, texts);
    const from = Math.floor(random() * (text.length - length));
    const piece = text.slice(from, from + length);
    if (length > 20 || !/[\s"“”]/.test(piece)) return piece;
  }
}
