/**
 * Milliseconds after which a test, the load of a page or a run of a tool counts as hung. No real run comes near it,
 * even on a busy machine, so this time ends a hang and never decides whether a test passes.
 */
export const hangMs = 600_000;

/** {@link hangMs} for a test of `count` rounds. The bound is the largest delay of a timer, 2^31 − 1 ms. */
export const hangMsOf = (count: number) => Math.min(count * hangMs, 2 ** 31 - 1);

/**
 * The number of rounds of an endurance test: the environment variable `name` if it is set, else `usual`. Prints it.
 * @throws Error for a variable that is not a whole number above 0.
 */
export function rounds(name: string, usual: number): number {
  const count = Number(process.env[name] ?? usual);
  if (!Number.isInteger(count) || count < 1) throw new Error(`${name} must be a whole number`);
  console.log(`${name}=${count}`);
  return count;
}

/** Milliseconds to wait for one step: less than {@link hangMs}, so that a hung test can say what it waited for. */
export const patienceMs = hangMs / 2;

/** The same promise, but it rejects with the reason `why` if it is still pending after {@link patienceMs}. */
export function inTime(promise: Promise<void>, why: string): Promise<void> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(why)), patienceMs);
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
