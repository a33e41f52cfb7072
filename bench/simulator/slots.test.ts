import { describe, expect, test } from 'vitest';
import { dayShares } from './daily-curve.ts';
import { model } from './model.ts';
import { allSlots, sampleSlots, type Slot } from './slots.ts';

const shares = dayShares(model.spikes);
const expectedOf = (slots: readonly Slot[]) =>
  slots.reduce((sum, slot) => sum + slot.weight * slot.expectedInDay, 0);

describe('slots', () => {
  test('of a small site: one for each location', () => {
    const slots = allSlots(100_000, shares);
    expect(slots).toHaveLength(model.locations);
    expect(expectedOf(slots)).toBeCloseTo(100_000, 3);
  });

  test('of a big site: as many as its busiest minute needs', () => {
    const slots = allSlots(100e6, shares);
    expect(expectedOf(slots)).toBeCloseTo(100e6, 0);
    expect(slots.length).toBeGreaterThan(400);
    for (const slot of slots) {
      for (const minute of [0, 500, 761, 1_265]) {
        expect(slot.expected(minute)).toBeLessThanOrEqual(60 * model.viewsPerIsolate);
      }
    }
  });

  test('of the hour after midnight expect as many views as in that hour of the day before', () => {
    const [busiest] = allSlots(1e6, shares);
    expect(busiest!.expected(1_440 + 5)).toBe(busiest!.expected(5));
  });
});

describe('a sample', () => {
  test.each([40_000, 10e6, 100e6])('of %d views stands for all slots and views', (views) => {
    const slots = allSlots(views, shares);
    const sample = sampleSlots(slots);
    expect(sample.length).toBeLessThan(slots.length / 6);
    expect(sample.reduce((sum, { weight }) => sum + weight, 0)).toBe(slots.length);
    expect(expectedOf(sample) / views).toBeCloseTo(1, 9);
    for (const slot of sample) {
      const minutes = Array.from({ length: 1_440 }, (_, minute) => slot.expected(minute));
      expect(minutes.reduce((sum, n) => sum + n, 0)).toBeCloseTo(slot.expectedInDay, 3);
    }
  });
});
