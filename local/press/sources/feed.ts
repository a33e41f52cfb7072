import { createHash } from 'node:crypto';
import type { Entry, Mapping } from './source.ts';

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

/** Articles of a feed (RSS, Atom, RDF); it names itself as their source. A feed is read whole. */
export async function* readFeed(
  bytes: AsyncIterable<Uint8Array>,
  mapping: Mapping,
): AsyncGenerator<Entry> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of bytes) text += decoder.decode(chunk, { stream: true });
  const { title, entries } = await feedOf(text);
  for (const [index, entry] of entries.entries()) {
    const place = `entry ${index + 1}`;
    const guid = entry.guid ?? entry.link;
    if (guid === undefined) yield { place, skipped: 'has neither an id nor a link' };
    else yield { place, article: articleOf(entry, idOf(guid), title, mapping) };
  }
}

/** A feed's ids are texts: a number of the upper half of ours, the same for the same text. */
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
        title: feed.title?.value,
        entries: (feed.entries ?? []).map((entry) => ({
          guid: entry.id,
          title: entry.title?.value,
          body: entry.content?.value ?? entry.summary?.value,
          time: entry.published ?? entry.updated,
          link: entry.links?.find(({ rel }) => rel === undefined || rel === 'alternate')?.href,
          author: entry.authors?.[0]?.name,
          categories: (entry.categories ?? []).flatMap(({ term }) => term ?? []),
        })),
      };
    case 'rdf':
    case 'json':
      return { title: feed.title, entries: [] };
  }
}
