import { parseTags, type Article } from '../../articles/article.ts';
import { listedColumns } from '../../articles/content.ts';
import type { ListedColumn } from '../../articles/definition.ts';
import { site } from '../../site.ts';
import { tags } from '../../cache/tags.ts';
import { priorities } from '../priorities.ts';

type After = Pick<Article, 'id' | 'status' | ListedColumn>;
type Before = Omit<After, 'id'> & Pick<Article, 'seq'>;

/** The tags of cached responses that a change makes wrong, and how urgently they must be purged. */
export interface Purges {
  readonly tags: readonly string[];
  /** Withdrawals go before everything else, since readers must no longer see the article. */
  readonly priority: typeof priorities.withdrawal | typeof priorities.purge;
}

/** Whether an article takes a new place in its section, so that its neighbours must name it. */
export function arrives(before: Before | undefined, after: After): boolean {
  if (after.status !== 'published') return false;
  return (
    before?.status !== 'published' ||
    before.section !== after.section ||
    before.publishedAt !== after.publishedAt
  );
}

/**
 * The purges that follow when an article changes from `before` (undefined for a new one) to `after`. They include the
 * lists that showed the old article and those that show the new one.
 */
export function purgesOf(before: Before | undefined, after: After): Purges {
  const was = before?.status === 'published';
  const is = after.status === 'published';
  const lists = [
    ...new Set([before ?? after, after].flatMap(listsOf)),
    ...[tags.home, tags.latest, tags.aside, tags.feed],
    ...(before ? inSitemap(before) : [tags.sitemap]),
  ];
  const own = tags.article(after.id);
  const everywhere = [own, tags.named(after.id), ...lists];

  if (was && !is) return { tags: everywhere, priority: priorities.withdrawal };
  // Its own tag is purged too, since an archived board names the article again.
  if (!was && is) return { tags: before ? everywhere : lists, priority: priorities.purge };
  if (was && is && listedDifferently(before, after)) {
    return { tags: everywhere, priority: priorities.purge };
  }
  if (was && is) return { tags: [own, ...inSitemap(before)], priority: priorities.purge };
  return { tags: before ? [own] : [], priority: priorities.purge };
}

/** The tags of the sitemap's files that tell when an article was modified. */
function inSitemap({ seq }: Before): string[] {
  return [tags.sitemap, tags.sitemapShard(shardOf(seq))];
}

/** The tags of the lists of an article's section and topics. */
function listsOf({ section, tags: topics }: Omit<After, 'id'>): string[] {
  return [tags.section(section), ...parseTags(topics).map(tags.topic)];
}

/** The number, from 1, of the sitemap's shard that has an insertion number. */
export function shardOf(seq: number): number {
  return Math.floor((seq - 1) / site.sitemap.shardSize) + 1;
}

function listedDifferently(before: Before, after: Omit<After, 'id'>): boolean {
  return listedColumns.some((column) => before[column] !== after[column]);
}
