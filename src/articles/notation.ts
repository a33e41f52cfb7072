import { formatRfc3339 } from '../lib/calendar.ts';
import { articlePath } from '../lib/paths.ts';
import { site } from '../site.ts';

// The notation of addresses and times in answers, feeds and messages.

/** An article's absolute URL; `siteUrl` is the site's origin. */
export function articleUrl(article: Parameters<typeof articlePath>[0], siteUrl: string): string {
  return siteUrl + articlePath(article, site.timeZone);
}

/** Writes a time (unix seconds) in RFC 3339, in the site's zone. No time gives undefined. */
export function siteTime(seconds: number): string;
export function siteTime(seconds: number | null | undefined): string | undefined;
export function siteTime(seconds: number | null | undefined): string | undefined {
  return seconds == null ? undefined : formatRfc3339(seconds, site.timeZone);
}
