import type { Graph, ItemList } from 'schema-dts';
import type { Headline } from '../articles/article.ts';
import { articlePath } from '../lib/paths.ts';
import { site } from '../site.ts';
import { scriptSafe } from './json-ld.ts';

/** A board as machines read it. */
export interface RankedList {
  readonly name: string;
  readonly entries: readonly (Headline & { readonly rank: number })[];
}

/** schema.org ItemList of each board of a page, empty ones left out, as the text of a JSON-LD script element. */
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
      url: siteUrl + articlePath(entry, site.timeZone),
    })),
  };
}
