import { hourOf } from '../../lib/calendar.ts';
import { site } from '../../site.ts';

/** Pairs of a network and an article that one isolate remembers: about 2 MB. */
const remembered = 20_000;

/**
 * Which views of an isolate repeat: those of an article from one network after the first
 * `site.concentration.perNetwork` within an hour. An office or a phone network behind one address does that too, so
 * nothing is decided here about a single view. Networks come as HMACs, and never leave the isolate's memory.
 *
 * Remembered are the pairs seen last: at 25 views a second those of the last 13 minutes at least. Who comes back
 * later than that begins anew, so too little is taken for repeated, never too much; who repeats often stays.
 */
export class Crowd {
  #hour = -1;
  /** Views of each pair, the one seen longest ago first. */
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
