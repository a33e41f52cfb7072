/** A flight whose request was killed never lands; after this long (ms) nobody joins it any more. */
const JOINABLE_MS = 30_000;

interface Flight<T> {
  since: number;
  landed: Promise<T | undefined>;
}

/** Calls to the site that are under way, by key, for others to wait for. */
export class Flights<T> {
  readonly #underWay = new Map<string, Flight<T>>();

  /** The call under way for a key, or undefined if at `now` (ms) there is none to join. */
  joinable(key: string, now: number): Promise<T | undefined> | undefined {
    const flight = this.#underWay.get(key);
    return flight !== undefined && now - flight.since < JOINABLE_MS ? flight.landed : undefined;
  }

  /** Lets others wait. A call that fails brings them nothing; the promise given never rejects. */
  start(key: string, now: number, call: Promise<T | undefined>): Promise<T | undefined> {
    const landed = call
      .catch(() => undefined)
      .finally(() => {
        if (this.#underWay.get(key) === flight) this.#underWay.delete(key);
      });
    const flight: Flight<T> = { since: now, landed };
    this.#underWay.set(key, flight);
    return landed;
  }
}
