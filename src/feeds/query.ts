import { and, desc, eq, gt, sql } from 'drizzle-orm';
import { headlineColumns } from '../articles/content.ts';
import { describedLength } from '../articles/description.ts';
import { newestFirst, published } from '../articles/read.ts';
import type { Database } from '../db/client.ts';
import { boardEntries } from '../db/counting-schema.ts';
import { articles, articleTags, auditLog } from '../db/schema.ts';
import { site } from '../site.ts';
import type { Scope } from './scope.ts';

/** How much of an article a feed carries. */
export type FeedContent = 'summary' | 'full';

const columns = {
  id: articles.id,
  section: articles.section,
  title: articles.title,
  summary: articles.summary,
  sourceName: articles.sourceName,
  sourceUrl: articles.sourceUrl,
  author: articles.author,
  tags: articles.tags,
  correction: articles.correction,
  publishedAt: articles.publishedAt,
  updatedAt: articles.updatedAt,
  revision: articles.revision,
};

/**
 * The articles of a scope's feeds, the newest first; a board's in the order of its ranks, or none if the board is too
 * old to be shown at `now` (unix seconds). Reads one row an article, two for topics and boards. Indexes:
 * articles_published, articles_section, PRIMARY KEY of article_tags and of board_entries.
 */
export function feedQuery(db: Database, scope: Scope, content: FeedContent, now: number) {
  const beginning = sql<string>`substr(${articles.bodyHtml}, 1, ${describedLength})`;
  const bodyHtml = content === 'full' ? articles.bodyHtml : beginning;
  const wanted = { ...columns, ...headlineColumns, bodyHtml };
  switch (scope.kind) {
    case 'site':
    case 'section':
      return db
        .select(wanted)
        .from(articles)
        .where(
          and(
            published,
            scope.kind === 'section' ? eq(articles.section, scope.section) : undefined,
          ),
        )
        .orderBy(...newestFirst)
        .limit(site.feeds.items);
    case 'topic':
      return db
        .select(wanted)
        .from(articleTags)
        .innerJoin(articles, eq(articles.id, articleTags.articleId))
        .where(and(eq(articleTags.tag, scope.tag), published))
        .orderBy(desc(articleTags.publishedAt), desc(articleTags.articleId))
        .limit(site.feeds.items);
    case 'board':
      return db
        .select(wanted)
        .from(boardEntries)
        .innerJoin(articles, eq(articles.id, boardEntries.articleId))
        .where(
          and(
            eq(boardEntries.board, scope.board),
            gt(boardEntries.computedAt, now - site.boards.hiddenAfter),
            published,
          ),
        )
        .orderBy(boardEntries.rank)
        .limit(site.aside.board);
  }
}

/**
 * When a feed of the scope may last have changed (unix seconds): the last change of any article, and for a board also
 * its last ranking. This time never goes back. The time of the newest item would, when that item is withdrawn.
 */
export function lastChangeQuery(db: Database, scope: Scope) {
  const ranked =
    scope.kind === 'board'
      ? sql`(SELECT ${boardEntries.computedAt} FROM ${boardEntries}
          WHERE ${boardEntries.board} = ${scope.board} LIMIT 1)`
      : sql`NULL`;
  return db
    .select({ at: sql<number>`max(${auditLog.at}, coalesce(${ranked}, 0))` })
    .from(auditLog)
    .orderBy(desc(auditLog.id))
    .limit(1);
}
