import { generateAtomFeed } from 'feedsmith';
import { site } from '../site.ts';
import type { Feed, Item } from './feed.ts';

/** The feed in Atom 1.0 (RFC 4287). */
export function atom(feed: Feed): string {
  return generateAtomFeed({
    id: feed.selfUrl,
    title: { value: feed.title },
    subtitle: { value: feed.description },
    updated: feed.updated,
    icon: feed.iconUrl,
    authors: [{ name: site.name, uri: new URL('/', feed.pageUrl).href }],
    links: [
      { rel: 'self', href: feed.selfUrl, type: 'application/atom+xml' },
      { rel: 'alternate', href: feed.pageUrl, type: 'text/html' },
      ...(feed.hubUrl === undefined ? [] : [{ rel: 'hub', href: feed.hubUrl }]),
    ],
    xml: { lang: site.language },
    entries: feed.items.map(entry),
  });
}

function entry(item: Item) {
  return {
    id: item.id,
    title: { value: item.title },
    links: [
      { rel: 'alternate', href: item.url, type: 'text/html' },
      ...(item.source?.url === undefined
        ? []
        : [{ rel: 'via', href: item.source.url, title: item.source.name }]),
    ],
    published: item.published,
    updated: item.updated,
    ...(item.author === undefined ? {} : { authors: [{ name: item.author }] }),
    ...(item.source === undefined ? {} : { dc: { sources: [item.source.name] } }),
    categories: item.categories.map((term) => ({ term })),
    summary: { value: item.text },
    ...(item.fullHtml === undefined ? {} : { content: { type: 'html', value: item.fullHtml } }),
  };
}
