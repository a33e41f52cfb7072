import { and, desc, eq, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import { articles } from '../db/schema.ts';
import type { Database } from '../db/client.ts';
import type { Cursor } from './cursor.ts';

const headline = {
  id: articles.id,
  section: articles.section,
  title: articles.title,
  publishedAt: articles.publishedAt,
};

const published = eq(articles.status, 'published');
const newestFirst = [desc(articles.publishedAt), desc(articles.id)] as const;

// Every function here gives a statement that is not yet run, so that a page can send all of its own
// in one `db.batch`: one round trip and one snapshot.

/** One article, whatever its status. */
export function articleQuery(db: Database, id: number) {
  return db.select().from(articles).where(eq(articles.id, id));
}

/** The newest `count` headlines of the site. Index: articles_published. */
export function latestQuery(db: Database, count: number) {
  return db
    .select(headline)
    .from(articles)
    .where(published)
    .orderBy(...newestFirst)
    .limit(count);
}

/**
 * Up to `count` teasers, newest first, after `before` (keyset, so the depth costs nothing).
 * Index: articles_published, or articles_section for one section.
 */
export function listingQuery(
  db: Database,
  { section, before, count }: { section?: string; before?: Cursor | undefined; count: number },
) {
  return db
    .select({ ...headline, summary: articles.summary })
    .from(articles)
    .where(
      and(
        published,
        section === undefined ? undefined : eq(articles.section, section),
        before && sql`(published_at, id) < (${before.publishedAt}, ${before.id})`,
      ),
    )
    .orderBy(...newestFirst)
    .limit(count);
}

/**
 * The next older (`previous`) or newer (`next`) headlines in the section of article `id`, from the nearest.
 * Index: articles_section.
 */
export function neighbourQuery(
  db: Database,
  id: number,
  direction: 'previous' | 'next',
  count = 1,
) {
  const me = alias(articles, 'me');
  const place = sql`(${articles.publishedAt}, ${articles.id})`;
  const mine = sql`(${me.publishedAt}, ${me.id})`;
  const older = direction === 'previous';
  return db
    .select(headline)
    .from(me)
    .innerJoin(articles, eq(articles.section, me.section))
    .where(and(eq(me.id, id), published, older ? sql`${place} < ${mine}` : sql`${place} > ${mine}`))
    .orderBy(...(older ? newestFirst : [articles.publishedAt, articles.id]))
    .limit(count);
}
