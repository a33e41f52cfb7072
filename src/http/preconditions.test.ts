import { describe, expect, it } from 'vitest';
import { readPrecondition, revisionTag } from './preconditions.ts';

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
