/** Query parameters that a route answers to, in their canonical order; every other route has none. */
const declaredParameters: Readonly<Record<string, readonly string[]>> = {
  '/[section]': ['before', 'after'],
  '/latest': ['before', 'after'],
  '/latest/[day]': ['before', 'after'],
  '/topics/[tag]': ['before', 'after'],
  '/preview/[id]': ['expires', 'signature'],
  '/search': ['q', 'section', 'sort', 'before'],
};

/**
 * The clean form of a page's URL when it has parameters that its route does not declare, in another order or
 * twice, repeated slashes, one behind a file's name, or characters escaped that need not be (RFC 3986, 6.2.2):
 * each would be a cache entry of its own. Undefined when the URL is clean already.
 */
export function cleanUrl(url: URL, routePattern: string): string | undefined {
  const path = cleanPath(url.pathname, routePattern);
  const clean = new URLSearchParams();
  for (const name of declaredParameters[routePattern] ?? []) {
    const value = url.searchParams.get(name);
    if (value) clean.set(name, value);
  }
  const search = clean.size > 0 ? `?${clean}` : '';
  return path === url.pathname && search === url.search ? undefined : path + search;
}

function cleanPath(pathname: string, routePattern: string): string {
  // Repeated slashes reach the same route, and two in front would name another host.
  const path = pathname.replace(/\/{2,}/g, '/').replace(/%[0-9a-f]{2}/gi, plain);
  // A topic may be called 3.15.
  return routePattern === '/topics/[tag]' ? path : path.replace(/(\.\w+)\/$/, '$1');
}

/** The character of an escape that need not be one; any other escape in capitals. */
function plain(escape: string): string {
  const character = String.fromCharCode(parseInt(escape.slice(1), 16));
  return /[\w.~-]/.test(character) ? character : escape.toUpperCase();
}
