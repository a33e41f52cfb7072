/** The keys of views in KV. Hours are whole hours since the epoch, times are unix seconds. */

/**
 * An hour is closed this long after its end. Its last flush (30 s) and KV (60 s) need less; the
 * rest is for puts that failed and were healed later.
 */
const graceSeconds = 3_600;

/** What a replica's id, a UUID, may begin with: the parts in which an hour can be listed. */
export const replicaParts = '0123456789abcdef';

/** What is counted: views, and those of them that one network repeats (crowd.ts). */
export type Counted = 'views' | 'repeats';

/** The keys of an hour, or those of one of its parts. */
export function hourPrefix(hour: number, part = '', counted: Counted = 'views'): string {
  return `${counted}/${hour}/${part}`;
}

/** Says, in the hour in which it is written, that this replica has written views of an hour before. */
export function noteKey(prefix: string, replica: string, lateHour: number): string {
  return `${prefix}${replica}/late-${lateHour}`;
}

/** The hour that a note tells of; undefined for every other key. */
export function lateHourOf(key: string): number | undefined {
  const [, digits] = /\/late-(\d{1,9})$/.exec(key) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

/** Whether the rollup may read the hour for the last time: nothing more is expected to come. */
export function isClosed(hour: number, now: number): boolean {
  return (hour + 1) * 3_600 + graceSeconds <= now;
}

/** Whether what is written to the hour now needs a note: half the grace is for clocks that differ and for KV. */
export function isLate(hour: number, now: number): boolean {
  return (hour + 1) * 3_600 + graceSeconds / 2 <= now;
}
