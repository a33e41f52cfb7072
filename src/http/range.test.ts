import { expect, it } from 'vitest';
import { readRange } from './range.ts';

const tag = '"abc"';
const lastModified = 'Wed, 23 Feb 2022 10:37:37 GMT';
const read = (headers: Record<string, string>) =>
  readRange(new Headers(headers), { size: 1_000, tag, lastModified });

it.each([
  ['bytes=0-0', { first: 0, last: 0 }],
  ['bytes=0-99', { first: 0, last: 99 }],
  ['bytes=900-', { first: 900, last: 999 }],
  ['bytes=900-5000', { first: 900, last: 999 }],
  ['bytes=-1', { first: 999, last: 999 }],
  ['bytes=-5000', { first: 0, last: 999 }],
  ['Bytes = 1-2', { first: 1, last: 2 }],
  ['bytes=1000-', 'unsatisfiable'],
  ['bytes=1000-1001', 'unsatisfiable'],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=2-1', undefined],
  ['bytes=0-1,3-4', undefined],
  ['bytes=-', undefined],
  ['bytes=a-b', undefined],
  ['items=0-1', undefined],
])('%s', (range, expected) => {
  expect(read({ Range: range })).toEqual(expected);
});

it.each([
  [tag, { first: 0, last: 9 }],
  [lastModified, { first: 0, last: 9 }],
  ['"other"', undefined],
  // A weak tag says nothing of single bytes (RFC 9110, 13.1.5).
  ['W/"abc"', undefined],
  ['Wed, 23 Feb 2022 10:37:38 GMT', undefined],
])('If-Range %s', (ifRange, expected) => {
  expect(read({ Range: 'bytes=0-9', 'If-Range': ifRange })).toEqual(expected);
});

it('is the whole for who asks for no range', () => {
  expect(read({})).toBeUndefined();
});
