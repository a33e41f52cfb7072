import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../local/settings.ts';
import { siteUrl } from '../site.ts';

const routes = JSON.parse(readFileSync(join(root, 'dist', 'routes.json'), 'utf8')) as {
  pattern: string;
  regex: string;
}[];

/** Every route of the build. */
export const patterns = routes.map(({ pattern }) => pattern);

/** The route that answers an address; undefined if there is none. */
export function routeOf(address: string): string | undefined {
  const { pathname } = new URL(address, siteUrl);
  return routes.find(({ regex }) => new RegExp(regex).test(pathname))?.pattern;
}
