import { createHash } from 'node:crypto';
import { htmlOf, textOf } from './atom-text.ts';
import { whyUnreadable, xmlText } from './encoding.ts';
import type { Mapping } from '../mapping.ts';
import type { Entry } from './entry.ts';

/** An entry of a feed, whatever its format. */
interface FeedEntry {
  readonly guid: string | undefined;
  readonly title: string | undefined;
  readonly body: string | undefined;
  readonly summary?: string | undefined;
  readonly time: string | undefined;
  readonly link: string | undefined;
  readonly author: string | undefined;
  readonly categories: readonly string[];
}

interface Feed {
  readonly title: string | undefined;
  readonly entries: readonly FeedEntry[];
}

/**
 * Articles of a feed (RSS 2.0 and 1.0, Atom, JSON Feed). The feed's title becomes their source. The whole feed is
 * read at once. If it is cut off, the entries before the cut are given.
 */
export async function* readFeed(
  bytes: AsyncIterable<Uint8Array>,
  mapping: Mapping,
): AsyncGenerator<Entry> {
  let text = '';
  let feed: Feed;
  let whole: string;
  try {
    for await (const piece of xmlText(bytes)) text += piece;
    whole = closed(text);
    feed = await feedOf(whole);
  } catch (error) {
    yield { place: 'the feed', damaged: whyUnreadable(error) };
    return;
  }
  for (const [index, entry] of feed.entries.entries()) {
    const place = `entry ${index + 1}`;
    const guid = entry.guid ?? entry.link;
    if (guid === undefined) yield { place, damaged: 'has neither an id nor a link' };
    else yield { place, article: articleOf(entry, idOf(guid), feed.title, mapping) };
  }
  if (whole !== text) yield { place: 'the rest of the feed', damaged: 'is cut off' };
}

/** Closes an XML feed that is cut off: drops the text after its last whole entry, and ends its root element. */
function closed(text: string): string {
  const [, root, prefix, name] = /<(([\w-]+:)?(rss|feed|RDF))\b/.exec(text) ?? [];
  if (root === undefined || new RegExp(`</${root}\\s*>(\\s|<!--[^]*?-->)*$`).test(text))
    return text;
  const entry = name === 'feed' ? `${prefix ?? ''}entry` : 'item';
  const end = `</${entry}>`;
  const [last, first] = [text.lastIndexOf(end), text.search(new RegExp(`<${entry}\\b`))];
  const kept = last >= 0 ? last + end.length : first >= 0 ? first : text.length;
  return `${text.slice(0, kept)}${name === 'rss' ? '</channel>' : ''}</${root}>`;
}

/** Turns a feed's id, a text, into a number: always the same for the same text, and in the upper half of our ids. */
function idOf(guid: string): number {
  const hash = createHash('sha256').update(guid).digest().readBigUInt64BE();
  return Number((hash >> 12n) | (1n << 52n));
}

function articleOf(entry: FeedEntry, id: number, title: string | undefined, mapping: Mapping) {
  const mapped = entry.categories.find((name) => mapping.sections.has(name));
  const time = new Date(entry.time ?? '');
  return {
    id,
    section: mapped === undefined ? mapping.section : mapping.sections.get(mapped),
    title: entry.title,
    body: entry.body,
    publishedAt: Number.isNaN(time.getTime()) ? undefined : time.toISOString(),
    ...(entry.summary ? { summary: entry.summary } : {}),
    ...(entry.author ? { author: entry.author } : {}),
    ...(title ? { source: { name: title, ...(entry.link ? { url: entry.link } : {}) } } : {}),
  };
}

async function feedOf(text: string): Promise<Feed> {
  const { parseFeed } = await import('feedsmith');
  const { format, feed } = parseFeed(text);
  switch (format) {
    case 'rss':
      return {
        title: feed.title,
        entries: (feed.items ?? []).map((item) => ({
          guid: item.guid?.value,
          title: item.title,
          body: item.content?.encoded ?? item.description,
          time: item.pubDate,
          link: item.link,
          author: item.dc?.creators?.[0],
          categories: (item.categories ?? []).flatMap(({ name }) => name ?? []),
        })),
      };
    case 'atom':
      return {
        title: textOf(feed.title),
        entries: (feed.entries ?? []).map((entry) => ({
          guid: entry.id,
          title: textOf(entry.title),
          body: htmlOf(entry.content) ?? htmlOf(entry.summary),
          time: entry.published ?? entry.updated,
          link: entry.links?.find(({ rel }) => rel === undefined || rel === 'alternate')?.href,
          author: entry.authors?.[0]?.name,
          categories: (entry.categories ?? []).flatMap(({ term }) => term ?? []),
        })),
      };
    case 'rdf':
      return {
        title: feed.title,
        entries: (feed.items ?? []).map((item) => ({
          guid: item.rdf?.about,
          title: item.title,
          body: item.content?.encoded ?? item.description,
          time: item.dc?.dates?.[0],
          link: item.link,
          author: item.dc?.creators?.[0],
          categories: item.dc?.subjects ?? [],
        })),
      };
    case 'json':
      return {
        title: feed.title,
        entries: (feed.items ?? []).map((item) => ({
          guid: item.id,
          title: item.title,
          body: item.content_html ?? htmlOf({ value: item.content_text }),
          summary: item.summary,
          time: item.date_published,
          link: item.url,
          author: item.authors?.[0]?.name,
          categories: item.tags ?? [],
        })),
      };
  }
}
