/** A clock that jumps from one event to the next, as fast as the machine can run them. */
export class VirtualTime {
  nowMs: number;
  /** Called at every change of the time. */
  readonly #onTick: (nowMs: number) => void;
  #events: { readonly atMs: number; readonly wake: () => void }[] = [];
  #pending = 0;

  constructor(startMs: number, onTick: (nowMs: number) => void) {
    this.nowMs = startMs;
    this.#onTick = onTick;
    onTick(startMs);
  }

  sleep(ms: number): Promise<void> {
    return new Promise((wake) => {
      const event = { atMs: this.nowMs + ms, wake };
      const index = this.#events.findIndex(({ atMs }) => atMs > event.atMs);
      this.#events.splice(index < 0 ? this.#events.length : index, 0, event);
    });
  }

  /** Does work that takes real time, such as a database's. The virtual time stands still until it is done. */
  async real<T>(work: () => Promise<T>): Promise<T> {
    this.#pending++;
    try {
      return await work();
    } finally {
      this.#pending--;
    }
  }

  /** Lets this much time pass, and wakes everybody whose sleep ends in it, in order. */
  async advance(ms: number): Promise<void> {
    const endMs = this.nowMs + ms;
    await this.#settle();
    for (let next = this.#events[0]; next && next.atMs <= endMs; next = this.#events[0]) {
      this.#events.shift();
      this.#moveTo(next.atMs);
      next.wake();
      await this.#settle();
    }
    this.#moveTo(endMs);
  }

  #moveTo(ms: number) {
    this.nowMs = ms;
    this.#onTick(ms);
  }

  /** Waits until everybody sleeps: the next turn of the event loop comes after all promises have run. */
  async #settle() {
    do await new Promise((resolve) => setImmediate(resolve));
    while (this.#pending > 0);
  }
}
