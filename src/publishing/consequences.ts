import type { Article } from '../articles/article.ts';
import { tags } from './tags.ts';

type Before = Pick<Article, 'section' | 'title' | 'summary' | 'publishedAt' | 'status'>;
type After = Before & Pick<Article, 'id'>;

/** Which cached responses a change makes wrong, and how urgently they must go. */
export interface Consequences {
  readonly tags: readonly string[];
  /** 0 goes before everything else: something must disappear. */
  readonly priority: 0 | 1;
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
export function consequencesOf(before: Before | undefined, after: After): Consequences {
  const was = before?.status === 'published';
  const is = after.status === 'published';
  const lists = [
    ...new Set([before?.section ?? after.section, after.section].map(tags.section)),
    tags.home,
    tags.aside,
    tags.feed,
  ];
  const own = tags.article(after.id);
  const everywhere = [own, tags.named(after.id), ...lists];

  if (was && !is) return { tags: everywhere, priority: 0 };
  if (!was && is) return { tags: before ? [own, ...lists] : lists, priority: 1 };
  if (was && is && listedDifferently(before, after)) {
    return { tags: everywhere, priority: 1 };
  }
  return { tags: before ? [own] : [], priority: 1 };
}

function listedDifferently(before: Before, after: Before): boolean {
  return (['section', 'title', 'summary', 'publishedAt'] as const).some(
    (field) => before[field] !== after[field],
  );
}
