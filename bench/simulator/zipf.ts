import type { Random } from './random.ts';

/** The share of each rank, beginning with the first: proportional to `1 / rank ** exponent`. */
export function zipfShares(ranks: number, exponent: number): Float64Array {
  const shares = Float64Array.from({ length: ranks }, (_, index) => (index + 1) ** -exponent);
  const sum = shares.reduce((total, share) => total + share, 0);
  return shares.map((share) => share / sum);
}

/**
 * Draws an index with the probability that `shares` (which sum to 1) gives it, in constant time:
 * Walker's alias method in Vose's form.
 */
export function sampler(shares: Float64Array): (random: Random) => number {
  const size = shares.length;
  const keep = shares.map((share) => share * size);
  const alias = new Uint32Array(size);
  const small: number[] = [];
  const large: number[] = [];
  keep.forEach((share, index) => (share < 1 ? small : large).push(index));
  while (small.length > 0 && large.length > 0) {
    const [under, over] = [small.pop() ?? 0, large.pop() ?? 0];
    alias[under] = over;
    keep[over] = (keep[over] ?? 0) + (keep[under] ?? 0) - 1;
    ((keep[over] ?? 0) < 1 ? small : large).push(over);
  }
  // Rounding may leave some indexes over; their share is 1 except for the rounding.
  for (const index of [...small, ...large]) keep[index] = 1;
  return (random) => {
    const scaled = random() * size;
    const index = Math.floor(scaled);
    return scaled - index < (keep[index] ?? 1) ? index : (alias[index] ?? index);
  };
}
