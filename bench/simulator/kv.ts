import { hourOf } from '../../src/lib/calendar.ts';
import { metadataBytes } from '../../src/views/tally.ts';

/** One key as of its newest put and as of the newest one that had settled when that came. */
interface Stored {
  metadata: unknown;
  atMs: number;
  settled?: { readonly metadata: unknown };
}

const listLimit = 1_000;
const keyPattern = /^views\/(\d+)\//;

/**
 * Workers KV as the counter meets it, in virtual time: a put shows in a list only once it has settled,
 * a second put to a key within a second is refused, metadata has its limit, and a list gives 1,000 keys.
 */
export class SimulatedKv {
  /** The virtual time of whoever calls. */
  nowMs = 0;
  puts = 0;
  refused = 0;
  /** Time that lists took here, which is none of the rollup's CPU. */
  listingMs = 0;
  readonly #settleMs: number;
  readonly #hours = new Map<string, Map<string, Stored>>();

  constructor(settleMs: number) {
    this.#settleMs = settleMs;
  }

  async put(key: string, _value: unknown, { metadata }: KVNamespacePutOptions = {}): Promise<void> {
    const keys = this.#hourOf(key);
    const before = keys.get(key);
    if (before && Math.abs(this.nowMs - before.atMs) < 1_000) {
      this.refused++;
      throw new Error('KV PUT failed: 429 Too Many Requests');
    }
    // The counter writes ASCII only.
    if (JSON.stringify(metadata ?? null).length > metadataBytes) {
      throw new Error('KV PUT failed: 413 Metadata is too long');
    }
    this.puts++;
    if (!before) keys.set(key, { metadata, atMs: this.nowMs });
    else {
      if (before.atMs <= this.nowMs - this.#settleMs)
        before.settled = { metadata: before.metadata };
      before.metadata = metadata;
      before.atMs = this.nowMs;
    }
  }

  async list<Metadata = unknown>({ prefix, cursor }: KVNamespaceListOptions = {}): Promise<
    KVNamespaceListResult<Metadata>
  > {
    const start = performance.now();
    const visible = this.#listable(prefix ?? '');
    const from = Number(cursor ?? 0);
    const keys = visible.slice(from, from + listLimit).map((key) => key as never);
    this.listingMs += performance.now() - start;
    if (from + listLimit >= visible.length) return { keys, list_complete: true, cacheStatus: null };
    return { keys, list_complete: false, cursor: String(from + listLimit), cacheStatus: null };
  }

  /** Keys of one hour, all of them. */
  keysOf(hour: number): number {
    return this.#hours.get(String(hour))?.size ?? 0;
  }

  /** Forgets hours that nobody reads again, to save memory. */
  forgetBefore(hour: number): void {
    for (const known of this.#hours.keys()) if (Number(known) < hour) this.#hours.delete(known);
  }

  #listed: { readonly prefix: string; readonly atMs: number; readonly keys: unknown[] } | undefined;

  /** Nothing is put while a cron runs, so the pages of one listing share it. */
  #listable(prefix: string): unknown[] {
    if (this.#listed?.prefix === prefix && this.#listed.atMs === this.nowMs)
      return this.#listed.keys;
    const [, hour = ''] = keyPattern.exec(prefix) ?? [];
    const keys = [...(this.#hours.get(hour) ?? [])].flatMap(([name, stored]) => {
      if (!name.startsWith(prefix)) return [];
      const settled = stored.atMs <= this.nowMs - this.#settleMs ? stored : stored.settled;
      return settled ? [{ name, metadata: settled.metadata }] : [];
    });
    this.#listed = { prefix, atMs: this.nowMs, keys };
    return keys;
  }

  #hourOf(key: string): Map<string, Stored> {
    const hour = keyPattern.exec(key)?.[1] ?? String(hourOf(this.nowMs / 1_000));
    const known = this.#hours.get(hour);
    if (known) return known;
    const keys = new Map<string, Stored>();
    this.#hours.set(hour, keys);
    return keys;
  }
}
