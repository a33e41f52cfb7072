import { minutesPerDay, sumOf, type MinuteShare } from './daily-curve.ts';
import { model } from './model.ts';
import { zipfShares } from './zipf.ts';

/**
 * A place for one isolate at a time. A location has as many slots as its readers need, and spreads the readers over
 * them evenly. Slots share nothing, so each can be simulated by itself.
 */
export interface Slot {
  readonly name: string;
  /** The expected views in a minute of the day. */
  readonly expected: (minute: number) => number;
  readonly expectedInDay: number;
  /** How many slots of nearly the same traffic this one stands for, including itself. */
  readonly weight: number;
}

/** All slots of `locationCount` locations on a day with `viewsPerDay` views. */
export function allSlots(
  viewsPerDay: number,
  shares: readonly MinuteShare[],
  locationCount: number = model.locations,
): Slot[] {
  const views = shares.map((share) => viewsPerDay * sumOf(share));
  const locations = zipfShares(locationCount, model.locationExponent);
  return Array.from(locations).flatMap((share, location) => {
    const isolates = views.map((n) => isolatesFor(n * share));
    return Array.from({ length: Math.max(...isolates) }, (_, index) => {
      const expected = (minute: number) => {
        const serving = isolates[minute % minutesPerDay] ?? 1;
        return index < serving ? ((views[minute % minutesPerDay] ?? 0) * share) / serving : 0;
      };
      let expectedInDay = 0;
      for (let minute = 0; minute < minutesPerDay; minute++) expectedInDay += expected(minute);
      return { name: `${location}-${index}`, expected, expectedInDay, weight: 1 };
    });
  });
}

function isolatesFor(viewsInMinute: number): number {
  return Math.max(1, Math.ceil(viewsInMinute / 60 / model.viewsPerIsolate));
}

/** Slots are similar if their traffic differs by less than this share. */
const likeness = 0.2;

/**
 * One slot for each group of similar ones. Its traffic is the group's average and its weight is the group's size, so
 * that the sum of expected views stays the same.
 */
export function sampleSlots(slots: readonly Slot[]): Slot[] {
  const sorted = [...slots].sort((a, b) => b.expectedInDay - a.expectedInDay);
  const groups: Slot[][] = [];
  for (const slot of sorted) {
    const group = groups.at(-1);
    const busiest = group?.[0]?.expectedInDay ?? 0;
    if (group && slot.expectedInDay > busiest * (1 - likeness)) group.push(slot);
    else groups.push([slot]);
  }
  return groups.map(representative);
}

function representative(group: readonly Slot[]): Slot {
  const middle = group[Math.floor(group.length / 2)];
  if (!middle) throw new Error('A group of slots has no member.');
  const mean = group.reduce((sum, slot) => sum + slot.expectedInDay, 0) / group.length;
  const scale = mean / middle.expectedInDay;
  return {
    name: middle.name,
    expected: (minute) => middle.expected(minute) * scale,
    expectedInDay: mean,
    weight: group.length,
  };
}
