import { expect, test } from 'vitest';
import { site } from '../../site.ts';
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
  { name: 'a network at its limit', readers: times(perNetwork, () => 'a'), repeated: 0 },
  { name: 'a network, once over', readers: times(perNetwork + 1, () => 'a'), repeated: 1 },
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

test('notices a network that sends one in a thousand views of a busy hour', () => {
  const crowd = new Crowd();
  // An hour at 25 views a second: every thousandth comes from `a`, all others from networks seen once.
  const readers = times(90_000, (n) => (n % 1_000 === 999 ? 'a' : String(n)));
  expect(repeats(crowd, readers)).toBe(90 - perNetwork);
});

test('a network that comes back after 20,000 others begins anew, since memory is bounded', () => {
  const after = (others: number) => {
    const crowd = new Crowd();
    repeats(
      crowd,
      times(perNetwork, () => 'a'),
    );
    repeats(crowd, times(others, String));
    return repeats(crowd, ['a']);
  };
  expect([after(19_999), after(20_000)]).toEqual([1, 0]);
});
