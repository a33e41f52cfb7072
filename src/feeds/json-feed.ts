import { generateJsonFeed } from 'feedsmith';
import { site } from '../site.ts';
import type { Feed, Item } from './feed.ts';

/** The feed in JSON Feed 1.1. */
export function jsonFeed(feed: Feed): string {
  const generated = generateJsonFeed({
    title: feed.title,
    home_page_url: feed.pageUrl,
    feed_url: feed.selfUrl,
    description: feed.description,
    icon: feed.iconUrl,
    language: site.language,
    authors: [{ name: site.name, url: new URL('/', feed.pageUrl).href }],
    ...(feed.hubUrl === undefined ? {} : { hubs: [{ type: 'WebSub', url: feed.hubUrl }] }),
    items: feed.items.map(jsonItem),
  });
  // JSON Feed requires `items` even when there are none.
  return JSON.stringify(Object.assign({ items: [] }, generated));
}

function jsonItem(item: Item) {
  const { author, source } = item;
  return {
    id: item.id,
    url: item.url,
    ...(source?.url === undefined ? {} : { external_url: source.url }),
    title: item.title,
    summary: item.text,
    ...(item.fullHtml === undefined
      ? { content_text: item.text }
      : { content_html: item.fullHtml }),
    date_published: item.published,
    date_modified: item.updated,
    tags: [...item.categories],
    ...authorsOf(author, source),
  };
}

/** The author, or else the source: the format has no other place for the source's name. */
function authorsOf(author: Item['author'], source: Item['source']) {
  if (author !== undefined) return { authors: [{ name: author }] };
  if (source === undefined) return {};
  const { name, url } = source;
  return { authors: [{ name, ...(url === undefined ? {} : { url }) }] };
}
