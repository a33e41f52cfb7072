import { firstHourOfDay } from '../../src/lib/calendar.ts';
import { site } from '../../src/site.ts';
import type { MemoryKv } from '../bindings.ts';

/** A day since 1970-01-01, and the first hour of it in Shanghai. */
export const day = 20_700;
export const midnight = firstHourOfDay(day, site.timeZone);

/** A cron at seven past the hour, in unix seconds. */
export const cronOf = (hour: number) => hour * 3_600 + 420;

/** Writes the key of a replica, last when its hour ended. */
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
