import { expect, test } from 'vitest';
import { UsageError } from '../../local/settings.ts';
import { readOptions } from './options.ts';

test('no option means every size', () => {
  expect(readOptions([])).toEqual({ views: undefined, evictionsPerHour: undefined, write: false });
  expect(readOptions(['--write']).write).toBe(true);
});

test('one size, one rate of evictions', () => {
  const args = ['--views', '1000000', '--evictions', '0.5'];
  expect(readOptions(args)).toEqual({ views: 1e6, evictionsPerHour: 0.5, write: false });
});

test.each([
  [['--views', 'many'], '--views'],
  [['--views', '1'], '--views'],
  [['--evictions', '0'], '--evictions'],
  [['--wrote'], '--wrote'],
  [['--views', '1000', '--write'], '--write'],
])('%j is refused', (args, name) => {
  expect(() => readOptions(args)).toThrow(UsageError);
  expect(() => readOptions(args)).toThrow(name);
});
