import { describe, expect, it } from 'vitest';
import { httpDate, isUnmodified, readPrecondition, revisionTag } from './conditional.ts';

describe('readPrecondition', () => {
  const holds = (headers: Record<string, string>, revision: number | undefined) =>
    readPrecondition(new Headers(headers))?.(revision);

  it.each([
    [{ 'If-Match': '"3"' }, 3, true],
    [{ 'If-Match': '"3"' }, 4, false],
    [{ 'If-Match': '"3"' }, undefined, false],
    [{ 'If-Match': 'W/"3"' }, 3, true],
    [{ 'If-Match': '"1", "3"' }, 3, true],
    [{ 'If-Match': '"1","2"' }, 3, false],
    [{ 'If-Match': '*' }, 3, true],
    [{ 'If-Match': '*' }, undefined, false],
    [{ 'If-Match': '3' }, 3, false],
    [{ 'If-Match': '' }, 3, false],
    [{ 'If-Match': '"03"' }, 3, false],
    [{ 'If-None-Match': '*' }, undefined, true],
    [{ 'If-None-Match': '*' }, 1, false],
  ])('%o at revision %s: %s', (headers, revision, expected) => {
    expect(holds(headers, revision)).toBe(expected);
  });

  it.each([{}, { 'If-None-Match': '"3"' }])('sets no condition: %o', (headers) => {
    expect(readPrecondition(new Headers(headers as Record<string, string>))).toBeUndefined();
  });

  it('takes the tag that answers carry', () => {
    expect(holds({ 'If-Match': revisionTag(7) }, 7)).toBe(true);
  });
});

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
