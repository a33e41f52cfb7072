import { encodeTally, pairLength, tallyCapacity } from '../tally.ts';

/** A put that takes longer than this is taken for dead: `waitUntil` leaves it 10 s. */
const putDeadlineMs = 15_000;

/** One KV key of a replica while the replica still adds to it. */
export class Segment {
  readonly hour: number;
  readonly #key: string;
  readonly #counts = new Map<number, number>();
  /** Characters of the encoded pairs. It starts at -1, since n pairs have n-1 commas. */
  #length = -1;
  #frozen = false;
  #views = 0;
  #savedViews = 0;
  #attempt = 0;
  /** Puts that ended after a later one had begun. */
  #overtaken = 0;
  #putUntilMs = 0;

  constructor(hour: number, key: string) {
    this.hour = hour;
    this.#key = key;
  }

  /** Adds one view, unless this key is frozen or has no room for it. */
  add(articleId: number): boolean {
    if (this.#frozen) return false;
    const count = this.#counts.get(articleId) ?? 0;
    const before = count > 0 ? pairLength(articleId, count) : 0;
    const length = this.#length - before + pairLength(articleId, count + 1);
    if (length > tallyCapacity) {
      // An entry never moves to another key: its total here would go down, and the rollup's maximum would ignore that.
      this.#frozen = count > 0;
      return false;
    }
    this.#length = length;
    this.#counts.set(articleId, count + 1);
    this.#views++;
    return true;
  }

  /** Whether the key has views that KV is not known to hold. */
  isDirty(): boolean {
    return this.#savedViews < this.#views;
  }

  /** Whether a put of this key is under way. Two puts could land in either order, so the second must wait. */
  putUnderWay(nowMs: number): boolean {
    return nowMs < this.#putUntilMs && this.#putUntilMs - nowMs <= putDeadlineMs;
  }

  /** Writes the running total; false when KV may not hold it. Views that arrive meanwhile leave the key dirty. */
  async put(
    kv: Pick<KVNamespace, 'put'>,
    { nowMs, expirationTtl }: { readonly nowMs: number; readonly expirationTtl: number },
  ): Promise<boolean> {
    const attempt = ++this.#attempt;
    const views = this.#views;
    this.#putUntilMs = nowMs + putDeadlineMs;
    const overtaken = this.#overtaken;
    let stored = true;
    try {
      await kv.put(this.#key, '', { metadata: encodeTally(this.#counts), expirationTtl });
    } catch {
      stored = false;
    }
    if (attempt !== this.#attempt) {
      // This put was taken for dead and a later put began. Now this one ends: KV may hold either total, so write again.
      this.#overtaken++;
      this.#savedViews = 0;
      return false;
    }
    this.#putUntilMs = 0;
    if (!stored || overtaken !== this.#overtaken) return false;
    this.#savedViews = views;
    return true;
  }
}
