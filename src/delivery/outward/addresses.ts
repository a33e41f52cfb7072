import { articlePath } from '../../lib/paths.ts';
import { site } from '../../site.ts';
import type { ArticleEvent } from './event.ts';

/** The address of an article as an event left it. */
export function urlOf({ article }: ArticleEvent, siteUrl: string): string {
  return siteUrl + articlePath(article, site.timeZone);
}

/** The address that the article had before, where the event moved it. */
export function previousUrlOf(
  { article, before }: ArticleEvent,
  siteUrl: string,
): string | undefined {
  if (!before) return undefined;
  const previous = articlePath({ id: article.id, ...before }, site.timeZone);
  return previous === articlePath(article, site.timeZone) ? undefined : siteUrl + previous;
}
