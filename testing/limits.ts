/**
 * Milliseconds after which something counts as hung: a test, a page that loads, a tool that runs. No honest run comes near it, however
 * busy the machine is, so it ends a hang and decides nothing else.
 */
export const hangMs = 600_000;

/** As {@link hangMs}, of a test with so many rounds. No timer takes more than 2^31 ms. */
export const hangMsOf = (count: number) => Math.min(count * hangMs, 2 ** 31 - 1);

/** How many rounds a test of endurance runs: `usual`, unless the environment has another number under this name. Says which. */
export function rounds(name: string, usual: number): number {
  const count = Number(process.env[name] ?? usual);
  if (!Number.isInteger(count) || count < 1) throw new Error(`${name} must be a whole number`);
  console.log(`${name}=${count}`);
  return count;
}

/** Before a hung test ends, it is to say what it waited for. */
export const patienceMs = hangMs / 2;

/** A promise that fails with the reason given instead of waiting for ever. */
export function inTime(promise: Promise<void>, why: string): Promise<void> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(why)), patienceMs);
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
