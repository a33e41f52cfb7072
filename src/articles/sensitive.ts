import * as v from 'valibot';
import type { Fault } from '../lib/check.ts';
import { readersTexts, type Content } from './content.ts';
import { fold, type Folded } from './folded.ts';

/** A word of the list and its place: from `start` to before `end` in the stored field, in UTF-16 units. */
export interface Sensitive extends Fault {
  readonly type: 'sensitive';
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

/** The words to look for, and whether an article that has one is reported or refused. */
export interface WordList {
  readonly mode: 'report' | 'refuse';
  readonly root: Node;
}

interface Node {
  readonly next: Map<string, Node>;
  word?: string;
}

/** The most places that one answer names: enough to mend an article. */
const maxFound = 50;

const words = v.array(v.string());
const schema = v.union([
  v.pipe(
    words,
    v.transform((list) => ({ mode: 'report' as const, words: list })),
  ),
  v.object({ mode: v.picklist(['report', 'refuse']), words }),
]);

/** The last list that was read, by its text, so that an unchanged list is parsed once. */
const known = new Map<string, WordList>();

/**
 * Reads a list: a JSON array of words, or `{"mode": "report" | "refuse", "words": […]}`.
 * @throws SyntaxError, ValiError for anything else: a list that is set must never be skipped.
 */
export function readWordList(text: string): WordList {
  const kept = known.get(text);
  if (kept) return kept;
  const list = v.parse(schema, JSON.parse(text));
  const root: Node = { next: new Map() };
  for (const word of list.words) add(root, word);
  known.clear();
  known.set(text, { mode: list.mode, root });
  return { mode: list.mode, root };
}

function add(root: Node, word: string): void {
  let node = root;
  for (const character of fold(word).characters) {
    const next = node.next.get(character) ?? { next: new Map<string, Node>() };
    node.next.set(character, next);
    node = next;
  }
  if (node !== root) node.word = word;
}

/** Finds the words of the list in everything that readers would see of an article, in any spelling. */
export function findSensitive(content: Content, { root }: WordList): readonly Sensitive[] {
  const found: Sensitive[] = [];
  for (const [pointer, runs] of readersTexts(content)) {
    for (const run of runs) {
      for (const place of placesIn(run, root)) {
        const detail = `含敏感词「${place.word}」(第 ${place.start + 1} 至 ${place.end} 个字符)`;
        found.push({ type: 'sensitive', pointer, detail, ...place });
        if (found.length === maxFound) return found;
      }
    }
  }
  return found;
}

/** Gives, for each place, the longest word that begins there. */
function* placesIn({ characters, starts, ends }: Folded, root: Node) {
  for (const [first] of characters.entries()) {
    let node: Node | undefined = root;
    let longest: { word: string; start: number; end: number } | undefined;
    for (let at = first; node; at++) {
      if (node.word !== undefined) {
        longest = { word: node.word, start: starts[first] ?? 0, end: ends[at - 1] ?? 0 };
      }
      node = node.next.get(characters[at] ?? '');
    }
    if (longest) yield longest;
  }
}
