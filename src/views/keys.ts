/** The keys of views in KV. Hours are whole hours since the epoch; times are unix seconds. */

/**
 * An hour is closed this long after its end. The last flush (30 s) and KV (60 s) need less; the
 * rest is for puts that failed and that a later flush repeated.
 */
const graceSeconds = 3_600;

/** The characters with which a replica's id, a UUID, may begin: they are the parts in which an hour can be listed. */
export const replicaParts = '0123456789abcdef';

/** The two things counted: all views, and those of them that one network repeats (crowd.ts). */
export type Counted = 'views' | 'repeats';

/** The keys of an hour, or those of one of its parts. */
export function hourPrefix(hour: number, part = '', counted: Counted = 'views'): string {
  return `${counted}/${hour}/${part}`;
}

/** The key of a note: in the hour of `prefix`, this replica wrote views of the earlier hour `lateHour`. */
export function noteKey(prefix: string, replica: string, lateHour: number): string {
  return `${prefix}${replica}/late-${lateHour}`;
}

/** The earlier hour that a note names; undefined for every other key. */
export function lateHourOf(key: string): number | undefined {
  const [, digits] = /\/late-(\d{1,9})$/.exec(key) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

/** Whether the rollup may read the hour for the last time: no more views of it are expected. */
export function isClosed(hour: number, now: number): boolean {
  return (hour + 1) * 3_600 + graceSeconds <= now;
}

/** Whether views written to the hour now need a note: half the grace allows for differing clocks and for KV's delay. */
export function isLate(hour: number, now: number): boolean {
  return (hour + 1) * 3_600 + graceSeconds / 2 <= now;
}
