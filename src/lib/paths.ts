import { formatDate } from './calendar.ts';

interface Placed {
  readonly id: number;
  readonly section: string;
  /** Unix seconds. */
  readonly publishedAt: number;
}

/** One page of a split article, counted from 1, or all of them on one page. */
export type Part = number | 'full';

/**
 * `/pinpai/2022-02-23/573070.html`: the id decides; section and date (in the site's zone) are for people.
 * The second part is `573070_2.html`, the page with all parts `573070_full.html`.
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

/** A page of the list at `path`: the articles older (`before`) or newer (`after`) than a place in it. */
export function pagePath(
  path: string,
  direction: 'before' | 'after',
  { publishedAt, id }: { readonly publishedAt: number; readonly id: number },
): string {
  return `${path}?${direction}=${publishedAt}-${id}`;
}

/** `/latest/`, or `/latest/2026-11-24/` for the articles published on a day (in the site's zone). */
export function latestPath(date?: string): string {
  return date === undefined ? '/latest/' : `/latest/${date}/`;
}

/** `/topics/%E8%B7%AF%E7%81%AF/`: the canonical address of a topic. */
export function topicPath(tag: string): string {
  return `/topics/${encodeURIComponent(tag)}/`;
}

/**
 * Decodes a segment of a path to the form in which topics are stored. A segment that is not UTF-8 stays unchanged, and
 * is no topic. Give it segments of the request's own URL: Astro's parameters leave `%26` and similar ones encoded.
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

/** `/search?q=…`, as a browser's form writes it; the other parameters follow in the order of the canonical address. */
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

/** The picture of a section, or of the site, for previews of links: 1200 × 630, drawn at build time. */
export function cardPath(section?: string): string {
  return `/cards/${section ?? 'site'}.png`;
}

/**
 * `/preview/573070?expires=…&signature=…`: an article for everybody who has the link, until `expires` (unix seconds).
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

/** The address to which the reader's browser reports a view. */
export function viewPath(id: number): string {
  return `/views/${id}`;
}

/**
 * Folders of src/pages that hold no page for readers. The guard answers for `/api` itself, too. An address below these
 * folders is never looked up as one of an old site.
 */
const machinery = /^\/(?:api(?:\/|$)|(?:fragments|media|preview|views)\/)/;

/** Whether a path lies in one of the folders without pages for readers. */
export function isMachinery(path: string): boolean {
  return machinery.test(path);
}
