import { describe, expect, test } from 'vitest';
import { dayShares, minutesPerDay, sumOf } from './daily-curve.ts';

describe('a day', () => {
  const quiet = dayShares([]);
  const spiky = dayShares([{ minute: 500, halfLife: 10 }]);

  test.each([
    ['without a story that breaks', quiet],
    ['with a story that breaks', spiky],
  ])('%s has shares that add up to 1', (_, shares) => {
    expect(shares).toHaveLength(minutesPerDay);
    expect(shares.reduce((sum, minute) => sum + sumOf(minute), 0)).toBeCloseTo(1, 9);
  });

  test('has its trough before dawn and its peak in the evening', () => {
    const usual = quiet.map((minute) => minute.usual);
    expect(Math.floor(usual.indexOf(Math.min(...usual)) / 60)).toBeOneOf([3, 4]);
    expect(Math.floor(usual.indexOf(Math.max(...usual)) / 60)).toBe(21);
  });

  test('changes smoothly, also at midnight', () => {
    quiet.forEach(({ usual }, minute) => {
      const next = quiet[(minute + 1) % minutesPerDay]!.usual;
      expect(Math.abs(next / usual - 1)).toBeLessThan(0.04);
    });
  });

  test('a story takes half of all views within its first minute and then fades', () => {
    const storyOf = (minute: number) => spiky[minute]!.spikes[0]! / sumOf(spiky[minute]!);
    expect(storyOf(499)).toBe(0);
    expect(storyOf(500)).toBeCloseTo(0.5, 9);
    expect(storyOf(510)).toBeCloseTo(1 / 3, 9);
    expect(storyOf(600)).toBeLessThan(0.001);
  });
});
