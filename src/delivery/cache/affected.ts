import { parseTags, type Article } from '../../articles/article.ts';
import { listedColumns } from '../../articles/content.ts';
import type { ListedColumn } from '../../articles/definition.ts';
import { site } from '../../site.ts';
import { tags } from '../../cache/tags.ts';
import { priorities } from '../priorities.ts';

type After = Pick<Article, 'id' | 'status' | ListedColumn>;
type Before = Omit<After, 'id'> & Pick<Article, 'seq'>;

/** Which cached responses a change makes wrong, and how urgently they must go. */
export interface Purges {
  readonly tags: readonly string[];
  /** A withdrawal goes before everything else: something must disappear. */
  readonly priority: typeof priorities.withdrawal | typeof priorities.purge;
}

/** Whether an article takes a new place among those of its section, so that its neighbours must name it. */
export function arrives(before: Before | undefined, after: After): boolean {
  if (after.status !== 'published') return false;
  return (
    before?.status !== 'published' ||
    before.section !== after.section ||
    before.publishedAt !== after.publishedAt
  );
}

/**
 * What must be purged when an article changes from `before` (undefined when new) to `after`: the lists of
 * what it was and of what it became.
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
  // An archived board names it again.
  if (!was && is) return { tags: before ? everywhere : lists, priority: priorities.purge };
  if (was && is && listedDifferently(before, after)) {
    return { tags: everywhere, priority: priorities.purge };
  }
  if (was && is) return { tags: [own, ...inSitemap(before)], priority: priorities.purge };
  return { tags: before ? [own] : [], priority: priorities.purge };
}

/** Where the sitemap tells when an article was modified. */
function inSitemap({ seq }: Before): string[] {
  return [tags.sitemap, tags.sitemapShard(shardOf(seq))];
}

/** The listings of an article's own section and topics. */
function listsOf({ section, tags: topics }: Omit<After, 'id'>): string[] {
  return [tags.section(section), ...parseTags(topics).map(tags.topic)];
}

/** The sitemap's shard of an insertion number, from 1. */
export function shardOf(seq: number): number {
  return Math.floor((seq - 1) / site.sitemap.shardSize) + 1;
}

function listedDifferently(before: Before, after: Omit<After, 'id'>): boolean {
  return listedColumns.some((column) => before[column] !== after[column]);
}
