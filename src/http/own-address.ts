import { sectionName } from '../site.ts';

/** How WordPress numbers pages below the home page, unless it was told otherwise. */
const ofWordPress = /[?&](?:p|page_id)=\d/;

/**
 * Whether an address is one of the site's own, even if nothing should be there now: then no old site had it with
 * other parameters. Routes that begin with a parameter are its own only below a section.
 */
export function isOwnAddress({ pathname, search }: URL, routePattern: string): boolean {
  if (routePattern === '/404') return false;
  if (routePattern === '/') return !ofWordPress.test(search);
  const [, first] = pathname.split('/');
  return !routePattern.startsWith('/[') || sectionName(first) !== undefined;
}
