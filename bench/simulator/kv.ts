import { hourOf } from '../../src/lib/calendar.ts';
import { metadataBytes } from '../../src/views/tally.ts';

/** A key after its newest put; `settled` is the newest earlier put that lists already showed by then. */
interface Stored {
  metadata: unknown;
  atMs: number;
  settled?: { readonly metadata: unknown };
}

const listLimit = 1_000;
const keyPattern = /^views\/(\d+)\//;

/**
 * Workers KV in virtual time, as far as the counter uses it. A list shows a put only once it has settled. A second put
 * to a key within a second is refused. Metadata has its limit. A list gives at most 1,000 keys.
 */
export class SimulatedKv {
  /** The virtual time; the caller sets it. */
  nowMs = 0;
  puts = 0;
  refused = 0;
  /** Real time that lists took here; it does not count as CPU of the rollup. */
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
    // The counter writes only ASCII, so a character is a byte.
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

  /** The number of all keys of one hour. */
  keysOf(hour: number): number {
    return this.#hours.get(String(hour))?.size ?? 0;
  }

  /** Forgets the hours before this one, which nobody reads again, to save memory. */
  forgetBefore(hour: number): void {
    for (const known of this.#hours.keys()) if (Number(known) < hour) this.#hours.delete(known);
  }

  #listed: { readonly prefix: string; readonly atMs: number; readonly keys: unknown[] } | undefined;

  /** The keys that a list shows. No put comes while the cron runs, so the pages of one listing share them. */
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
