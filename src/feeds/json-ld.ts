import type {
  Graph,
  ItemList,
  NewsMediaOrganization,
  SearchAction,
  Thing,
  WebSite,
  WithActionConstraints,
} from 'schema-dts';
import { site } from '../site.ts';
import type { Headline } from '../articles/article.ts';
import { articleUrl } from '../articles/notation.ts';

/** A thing of schema.org as the text of a JSON-LD script element: nothing in it can end that element. */
export function jsonLd(thing: Exclude<Thing, string>): string {
  return scriptSafe({ '@context': 'https://schema.org', ...thing });
}

/** JSON in which nothing can end the script element that holds it. */
export function scriptSafe(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

/** The site as a publisher. */
export function publisher(siteUrl: string) {
  return {
    '@type': 'NewsMediaOrganization',
    '@id': `${siteUrl}/#publisher`,
    name: site.name,
    url: `${siteUrl}/`,
    logo: { '@type': 'ImageObject', url: `${siteUrl}/icon-512.png` },
  } as const satisfies NewsMediaOrganization;
}

/** The JSON-LD of the home page for search engines: schema.org's WebSite with its search, and its publisher. */
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

/** A board for machines. */
export interface RankedList {
  readonly name: string;
  readonly entries: readonly (Headline & { readonly rank: number })[];
}

/** The schema.org ItemLists of a page's boards except the empty ones, as the text of a JSON-LD script element. */
export function itemLists(lists: readonly RankedList[], siteUrl: string): string | undefined {
  const filled = lists.filter(({ entries }) => entries.length > 0);
  if (filled.length === 0) return undefined;
  return scriptSafe({
    '@context': 'https://schema.org',
    '@graph': filled.map((list) => itemList(list, siteUrl)),
  } satisfies Graph);
}

function itemList({ name, entries }: RankedList, siteUrl: string): ItemList {
  return {
    '@type': 'ItemList',
    name,
    itemListOrder: 'https://schema.org/ItemListOrderAscending',
    numberOfItems: entries.length,
    itemListElement: entries.map((entry) => ({
      '@type': 'ListItem' as const,
      position: entry.rank,
      name: entry.title,
      url: articleUrl(entry, siteUrl),
    })),
  };
}
