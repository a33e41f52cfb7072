import { describe, expect, it } from 'vitest';
import { unixTime } from './timestamp.ts';

describe('unixTime', () => {
  it.each([
    ['2022-02-23T18:37:37+08:00', 1645612657],
    ['2022-02-23T10:37:37Z', 1645612657],
    ['2022-02-23t10:37:37z', 1645612657],
    ['2022-02-23T10:37:37.999Z', 1645612657],
    ['2022-02-23T06:07:37-04:30', 1645612657],
    ['1970-01-01T08:00:00+08:00', 0],
    ['2024-02-29T00:00:00+08:00', 1709136000],
    ['9998-12-31T23:59:59Z', 253370764799],
  ])('reads %s', (text, seconds) => {
    expect(unixTime(text)).toBe(seconds);
  });

  it.each([
    ['', 'nothing'],
    ['2022-02-23', 'no time'],
    ['2022-02-23T18:37:37', 'no offset'],
    ['2022-02-23T18:37+08:00', 'no seconds'],
    ['2022-02-23 18:37:37+08:00', 'a space'],
    ['2022-02-23T18:37:37+0800', 'an offset without colon'],
    ['2022-02-23T18:37:37+24:00', 'an offset of a day'],
    ['2022-02-23T18:37:37+08:60', 'an offset of sixty minutes'],
    ['2022-02-23T24:00:00Z', 'hour 24'],
    ['2022-02-23T18:60:00Z', 'minute 60'],
    ['2022-06-30T23:59:60Z', 'a leap second'],
    ['2022-02-30T00:00:00Z', 'a day that February lacks'],
    ['2023-02-29T00:00:00Z', 'a day that the year lacks'],
    ['2022-13-01T00:00:00Z', 'month 13'],
    ['2022-00-10T00:00:00Z', 'month 0'],
    ['2022-01-00T00:00:00Z', 'day 0'],
    ['1970-01-01T00:00:00+08:00', 'before 1970'],
    ['0022-02-23T10:37:37Z', 'the first century'],
    ['9999-12-31T23:00:00Z', 'a year of five digits in Shanghai'],
    ['+12022-02-23T10:37:37Z', 'a year of five digits'],
    ['2022-02-23T18:37:37+08:00\n', 'a line break'],
    ['二〇二二年', 'words'],
  ])('refuses %j: %s', (text) => {
    expect(unixTime(text)).toBeUndefined();
  });
});
