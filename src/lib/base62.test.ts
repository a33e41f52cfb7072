import fc from 'fast-check';
import { expect, it } from 'vitest';
import { base62, digitsOf } from './base62.ts';

const number = fc.integer({ min: 0, max: 62 ** 6 - 1 });

it.each([
  [0, '000000'],
  [61, '00000z'],
  [62, '000010'],
  [62 ** 6 - 1, 'zzzzzz'],
])('%i is %s', (value, text) => {
  expect(base62(value, 6)).toBe(text);
});

it('sorts like the numbers', () => {
  fc.assert(
    fc.property(number, number, (a, b) => {
      expect(base62(a, 6) < base62(b, 6)).toBe(a < b);
    }),
  );
});

it('gives one digit for each byte', () => {
  expect(digitsOf(new Uint8Array([0, 61, 62, 255]))).toBe('0z07');
});
