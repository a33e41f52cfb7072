import { firstHourOfDay } from '../../src/lib/calendar.ts';
import { site } from '../../src/site.ts';
import type { MemoryKv } from '../bindings.ts';

/** A day (days since 1970-01-01), and its first hour in Shanghai (hours since the epoch). */
export const day = 20_700;
export const midnight = firstHourOfDay(day, site.timeZone);

/** The time of the cron at seven past the hour, in unix seconds. */
export const cronOf = (hour: number) => hour * 3_600 + 420;

/** Writes a replica's key for an hour, in the hour's last millisecond. */
export async function putTally(
  kv: MemoryKv,
  hour: number,
  tally: string,
  replica = 'r1',
): Promise<void> {
  kv.nowMs = (hour + 1) * 3_600_000 - 1;
  await kv.put(`views/${hour}/${replica}/0`, '', {
    metadata: { v: tally },
    expirationTtl: site.views.kvRetentionHours * 3_600,
  });
}
