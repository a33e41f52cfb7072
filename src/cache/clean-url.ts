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
 * The one form of a page's URL, or undefined when the URL has it already. A URL loses parameters that its route does
 * not declare or that come twice, repeated slashes, a slash behind a file's name, and needless escapes (RFC 3986,
 * 6.2.2), and its parameters are put in order. Otherwise each spelling would be a cache entry of its own.
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
  // Repeated slashes reach the same route. Two at the start of a Location would name another host.
  const path = pathname.replace(/\/{2,}/g, '/').replace(/%[0-9a-f]{2}/gi, plain);
  // A last segment with a dot may be a topic's name (3.15) and not a file's.
  return routePattern === '/topics/[tag]' ? path : path.replace(/(\.\w+)\/$/, '$1');
}

/** Decodes an escape that is not needed, and writes any other in capitals. */
function plain(escape: string): string {
  const character = String.fromCharCode(parseInt(escape.slice(1), 16));
  return /[\w.~-]/.test(character) ? character : escape.toUpperCase();
}
