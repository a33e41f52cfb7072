import { appendFileSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import * as v from 'valibot';
import type { Mapping } from './mapping.ts';

/** The first line of a journal. If the file, the site or the mapping differs from it, everything is sent again. */
const headSchema = v.object({
  url: v.string(),
  size: v.number(),
  modified: v.number(),
  section: v.nullable(v.string()),
  idOffset: v.number(),
  sections: v.record(v.string(), v.string()),
});
const markSchema = v.object({ done: v.number() });

/** Items between two marks. After this process was killed, at most this many are sent again. */
const interval = 50;

/** Keeps, in a file beside the input, how many of its first articles the site has acknowledged. */
export class Journal {
  readonly #file: string;
  #done = 0;
  #marked = 0;

  /**
   * Continues the journal if it belongs to the same unchanged file, the same site and the same mapping. Otherwise
   * begins a new one.
   */
  constructor(input: string, url: string, mapping: Mapping) {
    const { size, mtimeMs: modified } = statSync(input);
    this.#file = `${input}.journal`;
    const { section = null, idOffset } = mapping;
    const sections = Object.fromEntries(mapping.sections);
    const head = { url, size, modified, section, idOffset, sections };
    this.#done = this.#marked = readDone(this.#file, head);
    if (this.#done === 0) writeFileSync(this.#file, `${JSON.stringify(head)}\n`);
  }

  get done(): number {
    return this.#done;
  }

  acknowledge(): void {
    this.#done++;
    if (this.#done - this.#marked >= interval) this.mark();
  }

  /** Writes the number of acknowledged articles to the journal. */
  mark(): void {
    if (this.#done === this.#marked) return;
    appendFileSync(this.#file, `${JSON.stringify({ done: this.#done })}\n`);
    this.#marked = this.#done;
  }

  /** Deletes the journal, when every article was sent. */
  remove(): void {
    rmSync(this.#file, { force: true });
  }
}

function readDone(file: string, head: v.InferOutput<typeof headSchema>): number {
  if (!existsSync(file)) return 0;
  const [first = '', ...marks] = readFileSync(file, 'utf8').split('\n');
  if (!isDeepStrictEqual(read(headSchema, first), head)) return 0;
  // The last line may be cut off: it then counts as no mark.
  return Math.max(0, ...marks.map((line) => read(markSchema, line)?.done ?? 0));
}

function read<Schema extends v.GenericSchema>(schema: Schema, line: string) {
  try {
    return v.parse(schema, JSON.parse(line));
  } catch {
    return undefined;
  }
}
