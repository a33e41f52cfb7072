import { articleQuery, neighbourQuery } from '../articles/read.ts';
import { relatedQuery } from '../articles/related.ts';
import type { Database } from '../db/client.ts';
import { filesOfArticleQuery } from '../media/read.ts';
import { asideQueries } from '../rankings/aside.ts';
import { site } from '../site.ts';

/**
 * What an article's page and its preview show, for one batch: the article, its files, those before it (for its
 * neighbour and as related ones), the one after it, those that share its tags, the aside's two.
 */
export function articlePageQueries(db: Database, id: number) {
  return [
    articleQuery(db, id),
    filesOfArticleQuery(db, id),
    neighbourQuery(db, id, 'previous', 1 + site.related.shown),
    neighbourQuery(db, id, 'next'),
    relatedQuery(db, id),
    ...asideQueries(db),
  ] as const;
}
