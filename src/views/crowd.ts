import { hourOf } from '../lib/calendar.ts';
import { site } from '../site.ts';

/** Networks and articles that one isolate remembers within an hour: about 2 MB. */
const remembered = 20_000;

/**
 * Which views of an isolate repeat: those of an article from one network after the first
 * `site.concentration.perNetwork` within an hour. An office or a phone network behind one address does that too, so
 * nothing is decided here about a single view. Networks come as HMACs, and never leave the isolate's memory.
 */
export class Crowd {
  #hour = -1;
  readonly #seen = new Map<string, number>();

  /** @param reader the HMAC of a network and an article */
  isRepeat(reader: string, nowMs: number): boolean {
    const hour = hourOf(nowMs / 1_000);
    if (hour !== this.#hour) this.#seen.clear();
    this.#hour = hour;
    const views = (this.#seen.get(reader) ?? 0) + 1;
    if (views > 1 || this.#seen.size < remembered) this.#seen.set(reader, views);
    return views > site.concentration.perNetwork;
  }
}
