import FeedParser from 'feedparser';

/** A feed as a feed reader sees it. */
export interface ReadFeed {
  readonly meta: FeedParser.Meta;
  readonly items: readonly FeedParser.Item[];
}

/** Reads RSS or Atom with feedparser, a parser that the site does not use. */
export async function readFeed(text: string, feedurl: string): Promise<ReadFeed> {
  const parser = new FeedParser({ feedurl, addmeta: false });
  const items: FeedParser.Item[] = [];
  const done = new Promise<void>((resolve, reject) => {
    parser.on('error', reject);
    parser.on('end', resolve);
    parser.on('readable', () => {
      for (let item = parser.read(); item; item = parser.read()) items.push(item);
    });
  });
  parser.end(text);
  await done;
  return { meta: parser.meta, items };
}
