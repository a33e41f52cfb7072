import { and, desc, eq, gt, sql } from 'drizzle-orm';
import type { Database } from '../db/client.ts';
import { boardPeriods } from '../db/counting-schema.ts';
import { articles, articleTags, sitemapShards } from '../db/schema.ts';
import { site } from '../site.ts';

const { shardSize, newsDays, newsLimit, topicsOf } = site.sitemap;

/** Written out, since only then does a partial index cover the query, whatever is bound. */
const published = sql`${articles.status} = 'published'`;

/**
 * The shards that have a published article, from the first, with the time of their last change (unix seconds).
 * Reads two rows a shard. Index: articles_sitemap.
 */
export function shardsQuery(db: Database) {
  // Not EXISTS, for which SQLite would make an index of its own out of every article.
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

/** The published articles of a shard by insertion number, a row each. Index: articles_sitemap. */
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
 * The topics of the newest {@link topicsOf} articles, with the time of their newest one (unix seconds), the newest
 * first. Reads two rows for each article and, sorting included, three for each of its tags. Indexes: articles_published, article_tags_article.
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

/** Every archived board, the newest first: some 64 a year. */
export function frozenQuery(db: Database) {
  return db.select().from(boardPeriods).orderBy(desc(boardPeriods.firstDay)).limit(shardSize);
}
