import { sectionName } from '../site.ts';

/**
 * Whether an address is one of the site's own, even if nothing should be there now: then no old site had it with
 * other parameters. Routes that begin with a parameter are its own only below a section.
 */
export function isOurs(pathname: string, routePattern: string): boolean {
  if (routePattern === '/404') return false;
  const [, first] = pathname.split('/');
  return !routePattern.startsWith('/[') || sectionName(first) !== undefined;
}
