import type { Entry } from './entry.ts';

/** Stored responses by key, the least recently used leaving first, with an index by tag. */
export class Entries {
  readonly #maxBytes: number;
  /** In order of use: a Map iterates in the order of insertion. */
  readonly #byKey = new Map<string, Entry>();
  readonly #keysByTag = new Map<string, Set<string>>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get size(): number {
    return this.#byKey.size;
  }

  /** The entry of a key, which thereby becomes the most recently used. */
  get(key: string): Entry | undefined {
    const entry = this.#byKey.get(key);
    if (entry !== undefined) {
      this.#byKey.delete(key);
      this.#byKey.set(key, entry);
    }
    return entry;
  }

  /** Stores an entry unless it alone exceeds the bound. */
  set(key: string, entry: Entry): void {
    this.delete(key);
    if (entry.bytes > this.#maxBytes) return;
    this.#byKey.set(key, entry);
    this.#bytes += entry.bytes;
    for (const tag of entry.tags) {
      const keys = this.#keysByTag.get(tag);
      if (keys === undefined) this.#keysByTag.set(tag, new Set([key]));
      else keys.add(key);
    }
    for (const oldest of this.#byKey.keys()) {
      if (this.#bytes <= this.#maxBytes) break;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    const entry = this.#byKey.get(key);
    if (entry === undefined) return;
    this.#byKey.delete(key);
    this.#bytes -= entry.bytes;
    for (const tag of entry.tags) {
      const keys = this.#keysByTag.get(tag);
      keys?.delete(key);
      if (keys?.size === 0) this.#keysByTag.delete(tag);
    }
  }

  /** Marks an entry stale as of `now` (ms); one that is stale already keeps its windows. */
  invalidate(key: string, now: number): void {
    const entry = this.#byKey.get(key);
    if (entry !== undefined) entry.staleAt = Math.min(entry.staleAt, now);
  }

  all(): string[] {
    return [...this.#byKey.keys()];
  }

  tagged(tag: string): string[] {
    return [...(this.#keysByTag.get(tag) ?? [])];
  }

  /** Keys whose path begins with the prefix. Looks at every key, as prefixes have no index. */
  under(pathPrefix: string): string[] {
    return this.all().filter((key) => key.startsWith(pathPrefix));
  }
}
