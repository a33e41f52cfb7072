import { describe, expect, it } from 'vitest';
import { pagePath } from '../lib/paths.ts';
import { parseCursor } from './cursor.ts';

describe('cursor', () => {
  it.each([
    { publishedAt: 1645612657, id: 573070 },
    { publishedAt: 0, id: 1 },
    { publishedAt: 253370764799, id: Number.MAX_SAFE_INTEGER },
  ])('comes back as it was: %o', (cursor) => {
    const written = pagePath('/latest/', 'before', cursor).split('=')[1];
    expect(parseCursor(written ?? null)).toEqual(cursor);
  });

  it.each([
    null,
    '',
    '-',
    '1645612657',
    '1645612657-',
    '1645612657-0',
    '1645612657-01',
    '01-1',
    '-5-1',
    '1.5-1',
    '1e3-1',
    '1645612657-9007199254740992',
    '1645612657-99999999999999999',
    '9999999999999-1',
    '1645612657-1 ',
    '1645612657-1\n',
  ])('refuses %j', (text) => {
    expect(parseCursor(text)).toBeUndefined();
  });
});
