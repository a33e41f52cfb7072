import { site } from '../site.ts';
import { escapeText, textElement } from './xml.ts';

/** Paths that robots should not fetch: the editors' API, fragments, beacons, drills, health, and search results. */
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

/** RFC 9116 recommends less than a year. */
const validDays = 300;

/** security.txt (RFC 9116), valid for some months from `renderedAt` (unix seconds). */
export function securityTxt(siteUrl: string, renderedAt: number): string {
  const expires = new Date((renderedAt + validDays * 86_400) * 1_000);
  return [
    `Contact: ${site.securityContact}`,
    `Expires: ${expires.toISOString().slice(0, 10)}T00:00:00Z`,
    `Preferred-Languages: ${site.language}, en`,
    `Canonical: ${siteUrl}/.well-known/security.txt`,
    '',
  ].join('\n');
}

/** The site's OpenSearch 1.1 description document, which tells browsers how to search the site. */
export function openSearchDescription(siteUrl: string): string {
  const base = escapeText(siteUrl);
  return `<?xml version="1.0" encoding="UTF-8"?>
<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">
  ${textElement('ShortName', site.name)}
  ${textElement('Description', site.description)}
  <Url type="text/html" template="${base}/search?q={searchTerms}"/>
  <Url type="application/opensearchdescription+xml" rel="self" template="${base}/opensearch.xml"/>
  ${textElement('Language', site.language)}
  <InputEncoding>UTF-8</InputEncoding>
</OpenSearchDescription>
`;
}

/** The site as an application (Web Application Manifest). */
export function manifest(): string {
  const icon = (size: number, purpose: 'any' | 'maskable') => ({
    src: `/icon-${size}.png`,
    sizes: `${size}x${size}`,
    type: 'image/png',
    purpose,
  });
  return JSON.stringify({
    id: '/',
    name: site.name,
    short_name: site.name,
    description: site.description,
    lang: site.language,
    start_url: '/',
    scope: '/',
    display: 'minimal-ui',
    background_color: site.colors.paper,
    theme_color: site.colors.paper,
    categories: ['news'],
    icons: [icon(192, 'any'), icon(512, 'any'), icon(512, 'maskable')],
  });
}
