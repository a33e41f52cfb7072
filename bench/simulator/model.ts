import { dayOf, startOfDay } from '../../src/lib/calendar.ts';
import { site } from '../../src/site.ts';

/** Assumptions about the readers and about Cloudflare, which nobody has measured. */
export const model = {
  articles: 600_000,
  /** Exponent of the articles' popularity by rank: 1 is the classic figure for web traffic. */
  articleExponent: 1,
  /** Cloudflare's locations, and the exponent of their shares of the readers. */
  locations: 330,
  /** Locations that serve the readers of a city's paper, if all readers live in that city. */
  localLocations: 4,
  locationExponent: 1,
  /** Views a second that one isolate takes before its location starts another. */
  viewsPerIsolate: 25,
  /** Minutes without a view after which an isolate is evicted. */
  idleMinutes: 10,
  /** How often a busy isolate is evicted without warning, per hour of its life. */
  evictionsPerHour: 0.5,
  /** Stories that break on the day: minute in the site's zone, half-life in minutes. */
  spikes: [
    { minute: 8 * 60 + 20, halfLife: 10 },
    { minute: 12 * 60 + 40, halfLife: 20 },
    { minute: 21 * 60 + 5, halfLife: 15 },
  ],
  /** Milliseconds after which a list shows a put. */
  settleMs: 60_000,
  /** The minute of the hour at which the hourly cron runs. */
  cronMinute: Number.parseInt(site.crons.hourly, 10),
  /** CPU milliseconds of one beacon, without the counting. */
  beaconCpuMs: 0.5,
  /** Days in the month of a bill. */
  days: 30,
} as const;

/**
 * The id of the most read article; the next ranks have lower ids. They have as many digits as those of a city's paper.
 */
const newestId = 900_000;

/** The article of a rank (0 is the most read); the stories that break come before all others. */
export function articleAt(rank: number): number {
  return newestId - rank;
}

/** The rank of an article: the inverse of `articleAt`. */
export function rankOf(articleId: number): number {
  return newestId - articleId;
}

/** The simulated day, a Monday in 2026. Any day would do. */
export const day = dayOf(Date.UTC(2026, 8, 7) / 1_000, site.timeZone);

/** Midnight of the simulated day in the site's zone, in milliseconds. */
export const dayStartMs = startOfDay(day, site.timeZone) * 1_000;
