import { sectionName } from '../site.ts';

/** How WordPress numbers pages below the home page, unless it was told otherwise. */
const ofWordPress = /[?&](?:p|page_id)=\d/;

/**
 * Whether an address belongs to this site, even if nothing stands there now. Such an address is never looked up among
 * the addresses of an older site. A route that begins with a parameter belongs to this site only below a section.
 */
export function isOwnAddress({ pathname, search }: URL, routePattern: string): boolean {
  if (routePattern === '/404') return false;
  if (routePattern === '/') return !ofWordPress.test(search);
  const [, first] = pathname.split('/');
  return !routePattern.startsWith('/[') || sectionName(first) !== undefined;
}
