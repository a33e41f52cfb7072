import { formatRfc3339 } from '../lib/calendar.ts';
import { articlePath } from '../lib/paths.ts';
import { site } from '../site.ts';

// How answers, feeds and messages write where an article is and when something was.

/** An article's absolute URL; `siteUrl` is the site's origin. */
export function articleUrl(article: Parameters<typeof articlePath>[0], siteUrl: string): string {
  return siteUrl + articlePath(article, site.timeZone);
}

/** A time (unix seconds) as RFC 3339 writes it, in the site's zone; undefined for none. */
export function siteTime(seconds: number): string;
export function siteTime(seconds: number | null | undefined): string | undefined;
export function siteTime(seconds: number | null | undefined): string | undefined {
  return seconds == null ? undefined : formatRfc3339(seconds, site.timeZone);
}
