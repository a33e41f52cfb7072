import { formatDate } from './calendar.ts';

interface Placed {
  readonly id: number;
  readonly section: string;
  /** Unix seconds. */
  readonly publishedAt: number;
}

/** A page of an article that is split into several, from 1, or all of them at once. */
export type Part = number | 'full';

/**
 * `/pinpai/2022-02-23/573070.html`: the id decides, section and date (in the site's zone) are for people.
 * A further part is `573070_2.html`, all of them at once `573070_full.html`.
 */
export function articlePath(
  { id, section, publishedAt }: Placed,
  timeZone: string,
  part: Part = 1,
): string {
  return `/${section}/${formatDate(publishedAt, timeZone)}/${id}${partSuffix(part)}.html`;
}

/** `/qr/pinpai/2022-02-23/573070.svg`: the article's address as a picture. */
export function qrPath({ id, section, publishedAt }: Placed, timeZone: string): string {
  return `/qr/${section}/${formatDate(publishedAt, timeZone)}/${id}.svg`;
}

/** `/pinpai/` */
export function sectionPath(section: string): string {
  return `/${section}/`;
}

/** A page of the list at `path`: what is older (`before`) or newer (`after`) than a place in it. */
export function pagePath(
  path: string,
  direction: 'before' | 'after',
  { publishedAt, id }: { readonly publishedAt: number; readonly id: number },
): string {
  return `${path}?${direction}=${publishedAt}-${id}`;
}

/** `/latest/`, or `/latest/2026-11-24/` for what was published on a day (in the site's zone). */
export function latestPath(date?: string): string {
  return date === undefined ? '/latest/' : `/latest/${date}/`;
}

/** `/topics/%E8%B7%AF%E7%81%AF/`: the one form of a topic's address. */
export function topicPath(tag: string): string {
  return `/topics/${encodeURIComponent(tag)}/`;
}

/**
 * The text that a segment of a path stands for, as topics are stored; what is no UTF-8 stays as it is, and is
 * no topic. Of a request's own URL: Astro's parameters leave `%26` and its like encoded.
 */
export function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment).normalize('NFKC');
  } catch {
    return segment;
  }
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

/** The picture of a section, or of the site, for where links are shown: 1200 × 630, drawn at build time. */
export function cardPath(section?: string): string {
  return `/cards/${section ?? 'site'}.png`;
}

/**
 * `/preview/573070?expires=…&signature=…`: an article for whoever was given the link, until then (unix seconds).
 * Further parts are named as in {@link articlePath}.
 */
export function previewPath(
  id: number,
  expires: number,
  signature: string,
  part: Part = 1,
): string {
  return `/preview/${id}${partSuffix(part)}?expires=${expires}&signature=${signature}`;
}

function partSuffix(part: Part): string {
  return part === 1 ? '' : `_${part}`;
}

/** Where the reader's browser reports a view. */
export function viewPath(id: number): string {
  return `/views/${id}`;
}

/**
 * Folders of src/pages that hold no page for readers, but what programs call; the guard answers for `/api` itself,
 * too. No old site's address is looked for there.
 */
const machinery = /^\/(?:api(?:\/|$)|(?:fragments|media|preview|views)\/)/;

/** Whether a path is one of those that the site keeps for itself. */
export function isMachinery(path: string): boolean {
  return machinery.test(path);
}
