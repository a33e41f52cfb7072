import { generateRssFeed } from 'feedsmith';
import { site } from '../site.ts';
import type { Feed, Item } from './feed.ts';

/** The feed in RSS 2.0, with common modules for what RSS lacks: Atom's links, Dublin Core, content. */
export function rss(feed: Feed): string {
  return generateRssFeed({
    title: feed.title,
    link: feed.pageUrl,
    description: feed.description,
    language: site.language,
    lastBuildDate: feed.updated,
    image: { url: feed.iconUrl, title: feed.title, link: feed.pageUrl },
    atom: {
      links: [
        { rel: 'self', href: feed.selfUrl, type: 'application/rss+xml' },
        ...(feed.hubUrl === undefined ? [] : [{ rel: 'hub', href: feed.hubUrl }]),
      ],
    },
    items: feed.items.map(rssItem),
  });
}

/** Uses Dublin Core for author and source: in RSS itself `author` is an e-mail address and `source` another feed. */
function rssItem(item: Item) {
  return {
    title: item.title,
    link: item.url,
    guid: { value: item.id, isPermaLink: false },
    description: item.html,
    pubDate: item.published,
    categories: item.categories.map((name) => ({ name })),
    dc: {
      ...(item.author === undefined ? {} : { creators: [item.author] }),
      ...(item.source === undefined ? {} : { sources: [item.source.name] }),
    },
    atom: {
      updated: item.updated,
      ...(item.source?.url === undefined
        ? {}
        : { links: [{ rel: 'via', href: item.source.url, title: item.source.name }] }),
    },
    ...(item.fullHtml === undefined ? {} : { content: { encoded: item.fullHtml } }),
  };
}
