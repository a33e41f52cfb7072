import { dayOf, startOfDay } from '../../src/lib/calendar.ts';
import { site } from '../../src/site.ts';

/** What is assumed of the readers and of Cloudflare, where nobody has measured it. */
export const model = {
  articles: 600_000,
  /** Exponent of the articles' popularity by rank: 1 is the classic of web traffic. */
  articleExponent: 1,
  /** Cloudflare's locations, and the exponent of their shares of the readers. */
  locations: 330,
  /** Those that the readers of a city's paper are served by, when they all live there. */
  localLocations: 4,
  locationExponent: 1,
  /** Views a second that one isolate takes before its location starts another. */
  viewsPerIsolate: 25,
  /** An isolate without a view for this long is evicted, in minutes. */
  idleMinutes: 10,
  /** How often a busy isolate is evicted without warning, per hour of its life. */
  evictionsPerHour: 0.5,
  /** Stories that break on the day: minute in the site's zone, half-life in minutes. */
  spikes: [
    { minute: 8 * 60 + 20, halfLife: 10 },
    { minute: 12 * 60 + 40, halfLife: 20 },
    { minute: 21 * 60 + 5, halfLife: 15 },
  ],
  /** How long after a put a list does not show it, in milliseconds. */
  settleMs: 60_000,
  /** When the hourly cron runs, in minutes past the hour. */
  cronMinute: Number.parseInt(site.crons.hourly, 10),
  /** CPU of one beacon without the counting, in milliseconds. */
  beaconCpuMs: 0.5,
  /** Days of the month that a bill is for. */
  days: 30,
} as const;

/** Ids run down from here, the most read first; they have as many digits as a city paper's. */
const newestId = 900_000;

/** The article of a rank (0 is the most read); the stories that break come before all others. */
export function articleAt(rank: number): number {
  return newestId - rank;
}

/** The rank that `articleAt` made an id of. */
export function rankOf(articleId: number): number {
  return newestId - articleId;
}

/** Any day will do: this one is a Monday in 2026. */
export const day = dayOf(Date.UTC(2026, 8, 7) / 1_000, site.timeZone);

/** Midnight of the simulated day in the site's zone, in milliseconds. */
export const dayStartMs = startOfDay(day, site.timeZone) * 1_000;
