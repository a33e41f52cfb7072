/** What is no page to find: the editors' endpoint, fragments of pages, beacons, drills, the site's health, and search results. */
const closed = ['/api/', '/fragments/', '/views/', '/drill/', '/health', '/search'];

/** robots.txt (RFC 9309). */
export function robots(siteUrl: string): string {
  return [
    'User-agent: *',
    ...closed.map((path) => `Disallow: ${path}`),
    '',
    ...['/sitemap.xml', '/sitemaps/news.xml'].map((path) => `Sitemap: ${siteUrl}${path}`),
    '',
  ].join('\n');
}
