import { expect, it } from 'vitest';
import { httpDate, isUnmodified } from './unmodified.ts';

const modified = 'Wed, 23 Feb 2022 10:37:37 GMT';
const tag = '"abc"';

it.each([
  ['nothing', {}, false],
  ['the tag', { 'If-None-Match': 'W/"abc"' }, true],
  ['the strong tag', { 'If-None-Match': '"abc"' }, true],
  ['a list with the tag', { 'If-None-Match': '"x", W/"abc"' }, true],
  ['any tag', { 'If-None-Match': ' * ' }, true],
  ['another tag', { 'If-None-Match': '"abcd"' }, false],
  ['the time', { 'If-Modified-Since': modified }, true],
  ['a later time', { 'If-Modified-Since': 'Wed, 23 Feb 2022 10:37:38 GMT' }, true],
  ['an earlier time', { 'If-Modified-Since': 'Wed, 23 Feb 2022 10:37:36 GMT' }, false],
  ['no time', { 'If-Modified-Since': 'yesterday' }, false],
  ['the time and another tag', { 'If-None-Match': '"x"', 'If-Modified-Since': modified }, false],
  ['the tag and no time', { 'If-None-Match': '"abc"', 'If-Modified-Since': '-' }, true],
])('a client that sends %s', (_, headers, expected) => {
  expect(isUnmodified(new Headers(headers), tag, modified)).toBe(expected);
});

it('ignores a time for a response that has none', () => {
  const headers = new Headers({ 'If-Modified-Since': modified });
  expect(isUnmodified(headers, tag, null)).toBe(false);
});

it('writes times as HTTP does', () => {
  expect(httpDate(1_645_612_657)).toBe(modified);
});
