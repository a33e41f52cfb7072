import type { SearchAction, WebSite, WithActionConstraints } from 'schema-dts';
import { site } from '../site.ts';
import { jsonLd, publisher } from './json-ld.ts';

/** What the home page says to search engines: schema.org's WebSite, with its search, and its publisher. */
export function siteLd(siteUrl: string): readonly string[] {
  const search: WithActionConstraints<SearchAction> = {
    '@type': 'SearchAction',
    target: {
      '@type': 'EntryPoint',
      urlTemplate: `${siteUrl}/search?q={search_term_string}`,
    },
    'query-input': 'required name=search_term_string',
  };
  const owner = publisher(siteUrl);
  return [
    jsonLd({
      '@type': 'WebSite',
      '@id': `${siteUrl}/#website`,
      name: site.name,
      description: site.description,
      url: `${siteUrl}/`,
      inLanguage: site.language,
      publisher: { '@id': owner['@id'] },
      potentialAction: search,
    } satisfies WebSite),
    jsonLd(owner),
  ];
}
