/** Days and hours in a time zone. Times are unix seconds; days are counted from 1970-01-01 in that zone. */
const secondsPerDay = 86_400;
const secondsPerHour = 3_600;

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterFor(timeZone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(timeZone);
  if (!formatter) {
    // Swedish writes ISO 8601: 2022-02-23 18:37:37
    formatter = new Intl.DateTimeFormat('sv-SE', {
      timeZone,
      dateStyle: 'short',
      timeStyle: 'medium',
    });
    formatters.set(timeZone, formatter);
  }
  return formatter;
}

/** `2022-02-23 18:37:37`, the zone's wall clock. */
export function formatDateTime(time: number, timeZone: string): string {
  return formatterFor(timeZone).format(time * 1000);
}

/** `2022-02-23`, the zone's date. */
export function formatDate(time: number, timeZone: string): string {
  return formatDateTime(time, timeZone).slice(0, 10);
}

/** `18:37`, the zone's time of day. */
export function formatTime(time: number, timeZone: string): string {
  return formatDateTime(time, timeZone).slice(11, 16);
}

/** `02-23 18:37`, for places where the year is obvious. */
export function formatDayTime(time: number, timeZone: string): string {
  return formatDateTime(time, timeZone).slice(5, 16);
}

/** `2022年2月23日星期三` */
export function formatLongDate(time: number, timeZone: string): string {
  return new Intl.DateTimeFormat('zh-CN', { timeZone, dateStyle: 'full' }).format(time * 1000);
}

/** The traditional calendar's month and day: `正月廿三`. */
export function formatLunarDate(time: number, timeZone: string): string {
  return new Intl.DateTimeFormat('zh-CN-u-ca-chinese', { timeZone, dateStyle: 'long' })
    .formatToParts(time * 1000)
    .filter(({ type }) => type === 'month' || type === 'day')
    .map(({ value }) => value)
    .join('');
}

/** The day number of a date such as `2022-02-23`, from 1970 on; undefined for a text that is no date. */
export function parseDay(date: string): number | undefined {
  const time = /^\d{4}-\d\d-\d\d$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : NaN;
  // Date.parse takes 02-30 for 03-02.
  const isDate = time >= 0 && new Date(time).toISOString().startsWith(date);
  return isDate ? time / 1000 / secondsPerDay : undefined;
}

/** Seconds that the zone's wall clock is ahead of UTC at this time. */
function offsetAt(time: number, timeZone: string): number {
  const wall = formatDateTime(time, timeZone).replace(' ', 'T');
  return Date.parse(`${wall}Z`) / 1000 - Math.floor(time);
}

/** RFC 3339 with the zone's offset: `2022-02-23T18:37:37+08:00`. */
export function formatRfc3339(time: number, timeZone: string): string {
  const offset = offsetAt(time, timeZone);
  const sign = offset < 0 ? '-' : '+';
  const minutes = Math.abs(offset) / 60;
  const hh = String(Math.floor(minutes / 60)).padStart(2, '0');
  const mm = String(minutes % 60).padStart(2, '0');
  return `${formatDateTime(time, timeZone).replace(' ', 'T')}${sign}${hh}:${mm}`;
}

/** Whole hours since the epoch. */
export function hourOf(time: number): number {
  return Math.floor(time / secondsPerHour);
}

/** The day number of this time in the zone. */
export function dayOf(time: number, timeZone: string): number {
  return Math.floor((time + offsetAt(time, timeZone)) / secondsPerDay);
}

/** The unix second at which a day begins in the zone. */
export function startOfDay(day: number, timeZone: string): number {
  const utcMidnight = day * secondsPerDay;
  return utcMidnight - offsetAt(utcMidnight, timeZone);
}

/** The first hour (whole hours since the epoch) of a day in the zone. */
export function firstHourOfDay(day: number, timeZone: string): number {
  return hourOf(startOfDay(day, timeZone));
}

/** The current time in unix seconds. Read it at the edge of a request and hand it down. */
export function unixNow(): number {
  return Math.floor(Date.now() / 1000);
}

/** Times before this are in a year of four digits in every time zone. */
const timestampsEnd = Date.UTC(9999, 0) / 1000;

const timestamp =
  /^(\d{4})-(\d{2})-(\d{2})[Tt]([01]\d|2[0-3]):(\d{2}):(\d{2})(?:\.\d+)?(?:[Zz]|[+-]([01]\d|2[0-3]):([0-5]\d))$/;

/**
 * Unix seconds of an RFC 3339 time with offset, from 1970 to 9998, without fractions.
 * Undefined for anything else, also for days that do not exist (02-30) and leap seconds.
 */
export function unixTime(text: string): number | undefined {
  const match = timestamp.exec(text);
  if (!match) return undefined;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  // Date.parse takes 02-30 for 03-02.
  if (new Date(Date.UTC(year, month - 1, day)).getUTCDate() !== day) return undefined;
  const time = Math.floor(Date.parse(text.toUpperCase()) / 1000);
  return time >= 0 && time < timestampsEnd ? time : undefined;
}
