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

/** The first hour (whole hours since the epoch) of a day in the zone. */
export function firstHourOfDay(day: number, timeZone: string): number {
  const utcMidnight = day * secondsPerDay;
  return hourOf(utcMidnight - offsetAt(utcMidnight, timeZone));
}

/** The current time in unix seconds. Read it at the edge of a request and hand it down. */
export function unixNow(): number {
  return Math.floor(Date.now() / 1000);
}
