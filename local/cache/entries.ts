import type { Entry } from './entry.ts';

/** Stored responses by key, with an index by tag. When it is full, the least recently used response leaves first. */
export class Entries {
  readonly #maxBytes: number;
  /** Ordered by last use, oldest first: a Map iterates in order of insertion, and `get` inserts its entry again. */
  readonly #byKey = new Map<string, Entry>();
  readonly #keysByTag = new Map<string, Set<string>>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get size(): number {
    return this.#byKey.size;
  }

  /** Gives the entry of a key and makes it the most recently used. */
  get(key: string): Entry | undefined {
    const entry = this.#byKey.get(key);
    if (entry !== undefined) {
      this.#byKey.delete(key);
      this.#byKey.set(key, entry);
    }
    return entry;
  }

  /** Stores an entry, unless this one entry is larger than the whole bound. */
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

  /** Makes an entry stale from `now` (ms) on. An entry that is already stale keeps its stale windows. */
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

  /** Keys whose path begins with the prefix. This scans every key: there is no index by prefix. */
  under(pathPrefix: string): string[] {
    return this.all().filter((key) => key.startsWith(pathPrefix));
  }
}
