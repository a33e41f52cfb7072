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

/** Where the reader's browser reports a view. */
export function viewPath(id: number): string {
  return `/views/${id}`;
}
