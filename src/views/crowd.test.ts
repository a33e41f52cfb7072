import { expect, test } from 'vitest';
import { site } from '../site.ts';
import { Crowd } from './crowd.ts';

const { perNetwork } = site.concentration;
const hourMs = 3_600_000;
const startMs = 400_000 * hourMs;

function repeats(crowd: Crowd, readers: readonly string[], nowMs = startMs): number {
  return readers.filter((reader) => crowd.isRepeat(reader, nowMs)).length;
}
const times = (count: number, reader: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => reader(n));

test.each([
  { name: 'nobody', readers: [], repeated: 0 },
  { name: 'a network, as often as it may', readers: times(perNetwork, () => 'a'), repeated: 0 },
  { name: 'a network, once more', readers: times(perNetwork + 1, () => 'a'), repeated: 1 },
  { name: 'a network, 500 times', readers: times(500, () => 'a'), repeated: 500 - perNetwork },
  { name: '500 networks', readers: times(500, String), repeated: 0 },
  {
    name: 'ten networks in turn',
    readers: times(500, (n) => String(n % 10)),
    repeated: 500 - 10 * perNetwork,
  },
])('$name', ({ readers, repeated }) => {
  expect(repeats(new Crowd(), readers)).toBe(repeated);
});

test('each hour begins anew', () => {
  const crowd = new Crowd();
  expect(
    repeats(
      crowd,
      times(20, () => 'a'),
      startMs,
    ),
  ).toBe(20 - perNetwork);
  expect(
    repeats(
      crowd,
      times(perNetwork, () => 'a'),
      startMs + hourMs,
    ),
  ).toBe(0);
});

test('what it remembers is bounded; whom it has no room for never repeats', () => {
  const crowd = new Crowd();
  expect(repeats(crowd, times(30_000, String))).toBe(0);
  expect(
    repeats(
      crowd,
      times(20, () => '1'),
    ),
  ).toBe(20 - perNetwork + 1);
  expect(
    repeats(
      crowd,
      times(20, () => 'late'),
    ),
  ).toBe(0);
});
