/** Failures after which a message is dead. It has been tried for about two days by then. */
export const attemptsBeforeDeath = 16;

const firstDelay = 30;
const longestDelay = 6 * 3_600;

/**
 * Seconds until the next attempt, by the number of failures. They double, and vary by up to a quarter so that
 * messages which failed together do not come back together. `random` is from 0 to 1.
 */
export function backoff(failures: number, random: number): number {
  const delay = Math.min(firstDelay * 2 ** (failures - 1), longestDelay);
  return Math.round(delay * (0.75 + random / 2));
}
