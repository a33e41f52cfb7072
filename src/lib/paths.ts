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

/** `/search?q=…`, as a browser's form writes it; the other parameters in the order of the one address. */
export function searchPath(
  query: string,
  more: Readonly<Partial<Record<'section' | 'sort' | 'before', string | undefined>>> = {},
): string {
  const parameters = new URLSearchParams();
  const { section, sort, before } = more;
  for (const [name, value] of Object.entries({ q: query, section, sort, before })) {
    if (value) parameters.set(name, value);
  }
  return parameters.size > 0 ? `/search?${parameters}` : '/search';
}

/** Where the reader's browser reports a view. */
export function viewPath(id: number): string {
  return `/views/${id}`;
}
