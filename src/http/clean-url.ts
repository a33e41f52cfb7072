/** Query parameters that a route answers to, in their canonical order; every other route has none. */
const declaredParameters: Readonly<Record<string, readonly string[]>> = {
  '/[section]': ['before', 'after'],
  '/latest': ['before', 'after'],
  '/latest/[day]': ['before', 'after'],
  '/topics/[tag]': ['before', 'after'],
  '/search': ['q', 'section', 'sort', 'before'],
};

/**
 * The clean form of a page's URL when it has parameters that its route does not declare, in another
 * order or twice, repeated slashes, or one behind a file's name: each would be a cache entry of its own.
 * Undefined when the URL is clean already.
 */
export function cleanUrl(url: URL, routePattern: string): string | undefined {
  // Repeated slashes reach the same route, and two in front would name another host.
  const path = url.pathname.replace(/\/{2,}/g, '/').replace(/(\.\w+)\/$/, '$1');
  const clean = new URLSearchParams();
  for (const name of declaredParameters[routePattern] ?? []) {
    const value = url.searchParams.get(name);
    if (value) clean.set(name, value);
  }
  const search = clean.size > 0 ? `?${clean}` : '';
  return path === url.pathname && search === url.search ? undefined : path + search;
}
