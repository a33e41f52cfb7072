import { expect, test } from 'vitest';
import { figure, markdownTable, percent, replaceBetween, round, wrappedItem } from './markdown.ts';

test('a table', () => {
  const columns = [
    { heading: 'name', cell: (row: { n: number }) => `row ${row.n}` },
    { heading: 'n', cell: (row: { n: number }) => figure(row.n) },
  ];
  expect(markdownTable(columns, [{ n: 1 }, { n: 12_345 }])).toBe(
    '| name | n |\n| --- | --: |\n| row 1 | 1 |\n| row 12345 | 12,345 |',
  );
});

test('replaces only the text between the markers', () => {
  const text = 'a\n<!-- day: generated -->\nold\n<!-- day: end -->\nz';
  const replaced = 'a\n<!-- day: generated -->\n\nnew\n\n<!-- day: end -->\nz';
  expect(replaceBetween(text, 'day', 'new')).toBe(replaced);
  expect(replaceBetween(replaced, 'day', 'new')).toBe(replaced);
  expect(() => replaceBetween(text, 'night', 'new')).toThrow('night');
});

test('a long list item goes on behind its dash', () => {
  expect(wrappedItem('short')).toBe('- short');
  const words = Array.from({ length: 40 }, (_, n) => `word${n}`);
  const lines = wrappedItem(words.join(' ')).split('\n');
  expect(lines.length).toBeGreaterThan(1);
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(150);
  expect(
    lines
      .map((line) => line.slice(2))
      .join(' ')
      .split(' '),
  ).toEqual(words);
});

test('figures', () => {
  expect([999.6, 9_999_999, 12_345_678].map(figure)).toEqual(['1,000', '9,999,999', '12.3 M']);
  expect([300, 10_000, 100e6].map(round)).toEqual(['300', '10 k', '100 M']);
  expect([0, 0.00283, 0.166].map(percent)).toEqual(['0.00 %', '0.28 %', '16.6 %']);
});
