import { formatDate } from './calendar.ts';

interface Placed {
  readonly id: number;
  readonly section: string;
  /** Unix seconds. */
  readonly publishedAt: number;
}

/** `/pinpai/2022-02-23/573070.html`: the id decides, section and date (in the site's zone) are for people. */
export function articlePath({ id, section, publishedAt }: Placed, timeZone: string): string {
  return `/${section}/${formatDate(publishedAt, timeZone)}/${id}.html`;
}

/** `/pinpai/` */
export function sectionPath(section: string): string {
  return `/${section}/`;
}

/** `/topics/%E8%B7%AF%E7%81%AF/`: the one form of a topic's address. */
export function topicPath(tag: string): string {
  return `/topics/${encodeURIComponent(tag)}/`;
}

/** `/rankings/`, or `/rankings/keji/` for the boards of a section. */
export function rankingsPath(section?: string): string {
  return section === undefined ? '/rankings/' : `/rankings/${section}/`;
}

/** `/rankings/2026-W47.html`, `/rankings/2026-11.html` */
export function archivePath(period: string): string {
  return `/rankings/${period}.html`;
}

/** `/search?q=…`, as a browser's form writes it. */
export function searchPath(query: string): string {
  return `/search?${new URLSearchParams({ q: query })}`;
}

/** The picture of a section, or of the site, for where links are shown: 1200 × 630, drawn at build time. */
export function cardPath(section?: string): string {
  return `/cards/${section ?? 'site'}.png`;
}

/** Where the reader's browser reports a view. */
export function viewPath(id: number): string {
  return `/views/${id}`;
}
