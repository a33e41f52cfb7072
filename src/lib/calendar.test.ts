import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import {
  dayOf,
  firstHourOfDay,
  formatDate,
  formatDateTime,
  formatDayTime,
  formatLongDate,
  formatLunarDate,
  formatRfc3339,
  formatTime,
  hourOf,
  parseDay,
  startOfDay,
  unixTime,
} from './calendar.ts';

const shanghai = 'Asia/Shanghai';
const at = (text: string) => Date.parse(text) / 1_000;

describe('wall clock', () => {
  test.each([
    { time: '2022-02-23T10:37:37Z', zone: shanghai, text: '2022-02-23T18:37:37+08:00' },
    { time: '2022-02-23T15:59:59Z', zone: shanghai, text: '2022-02-23T23:59:59+08:00' },
    { time: '2022-02-23T16:00:00Z', zone: shanghai, text: '2022-02-24T00:00:00+08:00' },
    { time: '2023-12-31T16:00:00Z', zone: shanghai, text: '2024-01-01T00:00:00+08:00' },
    { time: '2024-02-28T16:00:00Z', zone: shanghai, text: '2024-02-29T00:00:00+08:00' },
    { time: '1970-01-01T00:00:00Z', zone: shanghai, text: '1970-01-01T08:00:00+08:00' },
    // China had summer time in 1986–1991.
    { time: '1988-07-01T00:00:00Z', zone: shanghai, text: '1988-07-01T09:00:00+09:00' },
    { time: '2026-06-01T00:00:00Z', zone: 'UTC', text: '2026-06-01T00:00:00+00:00' },
    { time: '2026-01-15T12:00:00Z', zone: 'America/New_York', text: '2026-01-15T07:00:00-05:00' },
    { time: '2026-01-15T12:00:00Z', zone: 'Asia/Kolkata', text: '2026-01-15T17:30:00+05:30' },
  ])('$time in $zone is $text', ({ time, zone, text }) => {
    expect(formatRfc3339(at(time), zone)).toBe(text);
    expect(formatDateTime(at(time), zone)).toBe(text.slice(0, 19).replace('T', ' '));
    expect(formatDate(at(time), zone)).toBe(text.slice(0, 10));
  });

  test('RFC 3339 text names the same moment', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4_000_000_000 }),
        fc.constantFrom(shanghai, 'UTC', 'America/New_York', 'Asia/Kolkata'),
        (time, zone) => {
          expect(at(formatRfc3339(time, zone))).toBe(time);
        },
      ),
    );
  });
});

describe('days and hours', () => {
  test.each([
    { time: '1970-01-01T00:00:00Z', zone: shanghai, day: 0 },
    { time: '1970-01-01T15:59:59Z', zone: shanghai, day: 0 },
    { time: '1970-01-01T16:00:00Z', zone: shanghai, day: 1 },
    { time: '2022-02-23T15:59:59Z', zone: shanghai, day: 19_046 },
    { time: '2022-02-23T16:00:00Z', zone: shanghai, day: 19_047 },
    { time: '2022-02-24T00:00:00Z', zone: 'UTC', day: 19_047 },
    { time: '2022-02-24T04:59:59Z', zone: 'America/New_York', day: 19_046 },
  ])('$time in $zone is day $day', ({ time, zone, day }) => {
    expect(dayOf(at(time), zone)).toBe(day);
  });

  test('fractions of a second do not matter', () => {
    const midnight = at('2022-02-23T16:00:00Z');
    expect(dayOf(midnight - 0.001, shanghai)).toBe(19_046);
    expect(dayOf(midnight + 0.999, shanghai)).toBe(19_047);
    expect(hourOf(midnight - 0.001)).toBe(hourOf(midnight) - 1);
  });

  test('the first hour of a day in Shanghai is 16:00 UTC of the day before', () => {
    expect(firstHourOfDay(19_047, shanghai)).toBe(hourOf(at('2022-02-23T16:00:00Z')));
  });

  test('a day begins with its first hour, and the one before ends there', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40_000 }),
        fc.constantFrom(shanghai, 'UTC', 'America/New_York', 'Europe/Berlin'),
        (day, zone) => {
          const midnight = firstHourOfDay(day, zone) * 3_600;
          expect(dayOf(midnight, zone)).toBe(day);
          expect(dayOf(midnight - 1, zone)).toBe(day - 1);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('dates for people', () => {
  const time = at('2022-02-23T10:37:37Z');

  test('are written as they are read in China', () => {
    expect(formatLongDate(time, shanghai)).toBe('2022年2月23日星期三');
    expect(formatLunarDate(time, shanghai)).toBe('正月廿三');
    expect(formatLunarDate(at('2025-07-25T16:00:00Z'), shanghai)).toBe('闰六月初二');
    expect(formatTime(time, shanghai)).toBe('18:37');
    expect(formatDayTime(time, shanghai)).toBe('02-23 18:37');
  });
});

describe('parseDay', () => {
  test('reads a date as the day that begins in the zone', () => {
    const day = parseDay('2022-02-24') ?? NaN;
    expect(day).toBe(19_047);
    expect(startOfDay(day, shanghai)).toBe(at('2022-02-23T16:00:00Z'));
    expect(parseDay('1970-01-01')).toBe(0);
  });

  test.each(['', '2022-2-24', '2022-02-30', '2022-13-01', '1969-12-31', '2022-02-24 ', 'keji'])(
    'refuses %j',
    (text) => {
      expect(parseDay(text)).toBeUndefined();
    },
  );
});

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
