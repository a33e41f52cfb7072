import { randomFrom } from '../../local/random.ts';

/** Numbers from 0 (inclusive) to 1 (exclusive). */
export type Random = () => number;

/** A stream of random numbers for one purpose, so that drawing more for it does not change the numbers of another. */
export function stream(seed: number, purpose: string): Random {
  let mixed = Math.imul(seed + 1, 0x9e3779b1);
  for (let index = 0; index < purpose.length; index++) {
    mixed = Math.imul(mixed ^ purpose.charCodeAt(index), 0x01000193);
  }
  return randomFrom(mixed);
}

/** Draws a number of events of which `mean` are expected. */
export function poisson(random: Random, mean: number): number {
  // For a large mean the normal distribution is close enough, and the product below would take too long.
  if (mean > 60) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(random)));
  const end = Math.exp(-mean);
  let events = 0;
  for (let product = random(); product > end; product *= random()) events++;
  return events;
}

/** Draws the time until the next event, in the unit of `mean`. */
export function exponential(random: Random, mean: number): number {
  return -Math.log(1 - random()) * mean;
}

/** Draws from the normal distribution by the Box-Muller transform. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** A UUID in place of `crypto.randomUUID()`, so that a seed gives the same day again. */
export function uuid(random: Random): string {
  const digits = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16)).join('');
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
