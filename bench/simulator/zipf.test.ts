import { describe, expect, test } from 'vitest';
import { exponential, poisson, stream } from './random.ts';
import { sampler, zipfShares } from './zipf.ts';

describe('Zipf shares', () => {
  test('fall as one over the rank and sum to 1', () => {
    const shares = zipfShares(600_000, 1);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
    expect(shares[0]! / shares[1]!).toBeCloseTo(2, 9);
    expect(shares[0]! / shares[9]!).toBeCloseTo(10, 9);
    // The harmonic number of 600,000 is 13.882.
    expect(shares[0]!).toBeCloseTo(1 / 13.882, 5);
  });

  test('are equal with exponent 0', () => {
    expect([...zipfShares(4, 0)]).toEqual([0.25, 0.25, 0.25, 0.25]);
  });
});

describe('the sampler', () => {
  test('draws each index as often as its share says', () => {
    const shares = zipfShares(50, 1.2);
    const draw = sampler(shares);
    const random = stream(1, 'draws');
    const counts = new Array<number>(50).fill(0);
    const draws = 200_000;
    for (let n = 0; n < draws; n++) counts[draw(random)]!++;
    shares.forEach((share, index) => {
      const deviation = Math.sqrt(draws * share * (1 - share));
      expect(Math.abs(counts[index]! - draws * share)).toBeLessThan(4.5 * deviation);
    });
  });

  test('never draws an index without a share, and works with a single index', () => {
    const draw = sampler(Float64Array.from([0, 1, 0]));
    const random = stream(2, 'draws');
    for (let n = 0; n < 1_000; n++) expect(draw(random)).toBe(1);
    expect(sampler(Float64Array.from([1]))(random)).toBe(0);
  });
});

describe('random numbers', () => {
  test('are the same for the same seed and purpose only', () => {
    const first = (seed: number, purpose: string) => stream(seed, purpose)();
    expect(first(1, 'a')).toBe(first(1, 'a'));
    expect(new Set([first(1, 'a'), first(2, 'a'), first(1, 'b')]).size).toBe(3);
  });

  test.each([0, 0.3, 7, 59, 61, 5_000])('events around a mean of %d', (mean) => {
    const random = stream(3, 'poisson');
    const rounds = 4_000;
    const events = Array.from({ length: rounds }, () => poisson(random, mean));
    const average = events.reduce((sum, n) => sum + n, 0) / rounds;
    const variance = events.reduce((sum, n) => sum + (n - average) ** 2, 0) / rounds;
    expect(Math.abs(average - mean)).toBeLessThan(5 * Math.sqrt(mean / rounds) + 1e-9);
    expect(variance).toBeCloseTo(mean, -Math.log10(mean * 0.2 + 1e-9));
  });

  test('times until the next event', () => {
    const random = stream(4, 'exponential');
    const times = Array.from({ length: 20_000 }, () => exponential(random, 40));
    expect(times.reduce((sum, time) => sum + time, 0) / times.length).toBeCloseTo(40, -0.3);
    expect(Math.min(...times)).toBeGreaterThanOrEqual(0);
  });
});
