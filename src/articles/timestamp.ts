/** In no time zone is it a year of five digits before this. */
const end = Date.UTC(9999, 0) / 1000;

const pattern =
  /^(\d{4})-(\d{2})-(\d{2})[Tt]([01]\d|2[0-3]):(\d{2}):(\d{2})(?:\.\d+)?(?:[Zz]|[+-]([01]\d|2[0-3]):([0-5]\d))$/;

/**
 * Unix seconds of an RFC 3339 time with offset, from 1970 to 9998, fractions dropped.
 * Undefined for anything else, days that no calendar has (02-30) and leap seconds included.
 */
export function unixTime(text: string): number | undefined {
  const match = pattern.exec(text);
  if (!match) return undefined;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  // Date.parse takes 02-30 for 03-02.
  if (new Date(Date.UTC(year, month - 1, day)).getUTCDate() !== day) return undefined;
  const time = Math.floor(Date.parse(text.toUpperCase()) / 1000);
  return time >= 0 && time < end ? time : undefined;
}
