import { hourOf } from '../../lib/calendar.ts';
import { site } from '../../site.ts';

/** How many pairs of a network and an article one isolate remembers: about 2 MB. */
const remembered = 20_000;

/**
 * Tells which views of an isolate repeat: within an hour, one network's views of an article after the first
 * `site.concentration.perNetwork`. An office or a phone network behind one address repeats, too, so this decides
 * nothing about a single view. Networks come as HMACs and never leave the isolate's memory.
 *
 * The isolate remembers the pairs that it saw last: at 25 views a second those of the last 13 minutes at least. A
 * network that comes back later begins anew, so too few views count as repeated, never too many. A network that
 * repeats often stays remembered.
 */
export class Crowd {
  #hour = -1;
  /** The views of each pair; the pair seen longest ago comes first. */
  readonly #seen = new Map<string, number>();

  /** @param reader the HMAC of a network and an article */
  isRepeat(reader: string, nowMs: number): boolean {
    const hour = hourOf(nowMs / 1_000);
    if (hour !== this.#hour) this.#seen.clear();
    this.#hour = hour;
    const views = (this.#seen.get(reader) ?? 0) + 1;
    this.#seen.delete(reader);
    this.#seen.set(reader, views);
    if (this.#seen.size > remembered) this.#forgetOldest();
    return views > site.concentration.perNetwork;
  }

  #forgetOldest(): void {
    const [oldest] = this.#seen.keys();
    if (oldest !== undefined) this.#seen.delete(oldest);
  }
}
