import { and, desc, eq, gt, sql } from 'drizzle-orm';
import type { Database } from '../db/client.ts';
import { boardPeriods } from '../db/counting-schema.ts';
import { articles, articleTags, sitemapShards } from '../db/schema.ts';
import { site } from '../site.ts';

const { shardSize, newsDays, newsLimit, topicsOf } = site.sitemap;

/** The status is a literal, not a bound value: only then does SQLite use a partial index. */
const published = sql`${articles.status} = 'published'`;

/**
 * The shards with a published article, in their order, and the time of their last change (unix seconds).
 * Reads two rows a shard. Index: articles_sitemap.
 */
export function shardsQuery(db: Database) {
  // Do not use EXISTS here: SQLite would build a temporary index of all articles for it.
  const firstFrom = sql`(
    SELECT ${articles.seq} FROM ${articles}
    WHERE ${published} AND ${articles.seq} > (${sitemapShards.shard} - 1) * ${shardSize}
    ORDER BY ${articles.seq} LIMIT 1)`;
  return db
    .select()
    .from(sitemapShards)
    .where(sql`${firstFrom} <= ${sitemapShards.shard} * ${shardSize}`)
    .orderBy(sitemapShards.shard);
}

/** The published articles of a shard by insertion number. Reads one row an article. Index: articles_sitemap. */
export function shardQuery(db: Database, shard: number) {
  const first = (shard - 1) * shardSize;
  return db
    .select({
      id: articles.id,
      section: articles.section,
      publishedAt: articles.publishedAt,
      updatedAt: articles.updatedAt,
      revision: articles.revision,
    })
    .from(articles)
    .where(and(published, sql`${articles.seq} BETWEEN ${first + 1} AND ${first + shardSize}`))
    .orderBy(articles.seq);
}

/** A shard and the time of its last change (unix seconds). */
export function shardStateQuery(db: Database, shard: number) {
  return db.select().from(sitemapShards).where(eq(sitemapShards.shard, shard));
}

/** The shard that new articles go to. */
export function newestShardQuery(db: Database) {
  return db.select().from(sitemapShards).orderBy(desc(sitemapShards.shard)).limit(1);
}

/** The news of the last days before `now` (unix seconds), newest first. Index: articles_published. */
export function newsQuery(db: Database, now: number) {
  return db
    .select({
      id: articles.id,
      section: articles.section,
      title: articles.title,
      publishedAt: articles.publishedAt,
    })
    .from(articles)
    .where(and(published, gt(articles.publishedAt, now - newsDays * 86_400)))
    .orderBy(desc(articles.publishedAt), desc(articles.id))
    .limit(newsLimit);
}

/**
 * The topics of the newest {@link topicsOf} articles, each with the time of its newest article (unix seconds), the
 * newest first. Reads two rows an article and, including the sort, three for each of its tags. Indexes:
 * articles_published, article_tags_article.
 */
export function topicsQuery(db: Database) {
  const newest = db
    .select({ id: articles.id })
    .from(articles)
    .where(published)
    .orderBy(desc(articles.publishedAt), desc(articles.id))
    .limit(topicsOf)
    .as('newest');
  const newestAt = sql<number>`max(${articleTags.publishedAt})`;
  return db
    .select({ tag: articleTags.tag, newestAt })
    .from(newest)
    .innerJoin(articleTags, eq(articleTags.articleId, newest.id))
    .groupBy(articleTags.tag)
    .orderBy(desc(newestAt), articleTags.tag);
}

/** Every archived board, the newest first. A year adds about 64. */
export function frozenQuery(db: Database) {
  return db.select().from(boardPeriods).orderBy(desc(boardPeriods.firstDay)).limit(shardSize);
}
