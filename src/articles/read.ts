import { and, desc, eq, inArray, sql } from 'drizzle-orm';
import { articles, sequences } from '../db/schema.ts';
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

/** Those of these articles that are published, with their bodies. */
export function publishedQuery(db: Database, ids: readonly number[]) {
  const given = sql`(SELECT value FROM json_each(${JSON.stringify(ids)}))`;
  return db
    .select({ ...headline, bodyHtml: articles.bodyHtml })
    .from(articles)
    .where(and(inArray(articles.id, given), published));
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

/** The next older (`previous`) or newer (`next`) headline in the section of article `id`. Index: articles_section. */
export function neighbourQuery(db: Database, id: number, direction: 'previous' | 'next') {
  const anchor = sql`(SELECT published_at, id FROM articles WHERE id = ${id})`;
  const section = sql`(SELECT section FROM articles WHERE id = ${id})`;
  const older = direction === 'previous';
  return db
    .select(headline)
    .from(articles)
    .where(
      and(
        published,
        sql`section = ${section}`,
        older ? sql`(published_at, id) < ${anchor}` : sql`(published_at, id) > ${anchor}`,
      ),
    )
    .orderBy(...(older ? newestFirst : [articles.publishedAt, articles.id]))
    .limit(1);
}

/** How many articles were ever inserted: a count without counting. */
export function insertedQuery(db: Database) {
  return db
    .select({ value: sequences.value })
    .from(sequences)
    .where(eq(sequences.name, 'article_seq'));
}
