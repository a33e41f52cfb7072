import { expect, it } from 'vitest';
import { parseLegacyRows } from './rows.ts';

it('reads articles and paths', () => {
  const rows = [
    { from: '/show.php?id=12', to: 573070 },
    { from: 'http://old.example/a/', to: '/keji/?before=1-2' },
  ];
  expect(parseLegacyRows(rows)).toEqual({
    ok: true,
    value: [
      { address: '/show.php?id=12', articleId: 573070, path: null },
      { address: '/a', articleId: null, path: '/keji/?before=1-2' },
    ],
  });
});

it.each([
  [null, '/0'],
  ['/a', '/0'],
  [{ to: 1 }, '/0/from'],
  [{ from: 'a', to: 1 }, '/0/from'],
  [{ from: 1, to: 1 }, '/0/from'],
  [{ from: '/a' }, '/0/to'],
  [{ from: '/a', to: 0 }, '/0/to'],
  [{ from: '/a', to: 1.5 }, '/0/to'],
  [{ from: '/a', to: '12' }, '/0/to'],
  [{ from: '/a', to: 1, note: 'x' }, '/0/note'],
  [{ from: '/a', to: 'https://other.example/' }, '/0/to'],
  [{ from: '/a', to: '//other.example/' }, '/0/to'],
  [{ from: '/a', to: '/\\other.example/' }, '/0/to'],
  [{ from: '/a', to: '/.//other.example/' }, '/0/to'],
  [{ from: '/a/', to: '/a' }, '/0/to'],
  [{ from: '/api/a', to: 1 }, '/0/from'],
])('%j is refused', (row, pointer) => {
  expect(parseLegacyRows([row])).toMatchObject({ ok: false, faults: [{ pointer }] });
});

it.each([[], Array(10_001).fill({ from: '/a', to: 1 })])(
  'refuses none, and too many',
  (...rows) => {
    expect(parseLegacyRows(rows)).toMatchObject({ ok: false, faults: [{ pointer: '' }] });
  },
);

it('names a hundred faults and no more', () => {
  const parsed = parseLegacyRows(Array(10_000).fill({}));
  expect(!parsed.ok && parsed.faults.length).toBe(100);
});
