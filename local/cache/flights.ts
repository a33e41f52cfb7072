/** A call whose request was killed never ends, so no request joins a call that is older than this (ms). */
const JOINABLE_MS = 30_000;

interface Flight<T> {
  since: number;
  landed: Promise<T | undefined>;
}

/** Calls to the site that are under way, by key, so that other requests for the key can wait for them. */
export class Flights<T> {
  readonly #underWay = new Map<string, Flight<T>>();

  /** The call under way for a key; undefined when at `now` (ms) there is no call to join. */
  joinable(key: string, now: number): Promise<T | undefined> | undefined {
    const flight = this.#underWay.get(key);
    return flight !== undefined && now - flight.since < JOINABLE_MS ? flight.landed : undefined;
  }

  /** Offers a call to other requests. The promise given never rejects: a call that fails resolves to undefined. */
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
