import { and, asc, desc, eq, gt, gte, inArray, lt, sql, type SQL } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import { articles, articleTags, sequences } from '../db/schema.ts';
import { type Database, valuesOf } from '../db/client.ts';
import { chunksOf } from '../lib/slices.ts';
import { site } from '../site.ts';
import type { Article } from './article.ts';
import { searchedColumns } from './content.ts';
import type { Position } from './listing.ts';

const headline = {
  id: articles.id,
  section: articles.section,
  title: articles.title,
  publishedAt: articles.publishedAt,
};

const teaser = { ...headline, summary: articles.summary };

/** The condition that holds for articles that readers may see. */
export const published = eq(articles.status, 'published');
export const newestFirst = [desc(articles.publishedAt), desc(articles.id)] as const;
const oldestFirst = [asc(articles.publishedAt), asc(articles.id)] as const;

// Every function here gives a statement that is not yet run, so that a page can send all of its own
// in one `readAll`: one round trip and one snapshot.

/** One article, whatever its status. */
export function articleQuery(db: Database, id: number) {
  return db.select().from(articles).where(eq(articles.id, id));
}

/** These articles, whatever their status. */
export function articlesQuery(db: Database, ids: readonly number[]) {
  return db
    .select()
    .from(articles)
    .where(inArray(articles.id, valuesOf(ids)));
}

/** Up to `count` articles by id, the first behind `after`, whatever their status. */
export function articlesAfterQuery(db: Database, after: number, count: number) {
  return db.select().from(articles).where(gt(articles.id, after)).orderBy(articles.id).limit(count);
}

/** The article that article `id` was merged into, if it was. */
export function mergedQuery(db: Database, id: number) {
  const merged = alias(articles, 'merged');
  return db
    .select({ ...headline, status: articles.status, withdrawal: articles.withdrawal })
    .from(merged)
    .innerJoin(articles, eq(articles.id, merged.mergedInto))
    .where(and(eq(merged.id, id), eq(merged.status, 'merged')));
}

/** The filter of an editors' list. */
export interface Narrowing {
  readonly status?: Article['status'] | undefined;
  readonly section?: string | undefined;
}

/**
 * Up to `count` articles as editors list them, whatever their status, the last inserted first. `before` is an insertion
 * number. Index: articles_seq, or articles_in_status, articles_in_section, articles_in_both.
 */
export function editorsQuery(
  db: Database,
  {
    status,
    section,
    before,
    count,
  }: Narrowing & { readonly before?: number | undefined; readonly count: number },
) {
  return db
    .select({
      ...teaser,
      seq: articles.seq,
      status: articles.status,
      updatedAt: articles.updatedAt,
      revision: articles.revision,
    })
    .from(articles)
    .where(
      and(
        status === undefined ? undefined : sql`lower(${articles.status}) = ${status}`,
        section === undefined ? undefined : eq(articles.section, section),
        before === undefined ? undefined : lt(articles.seq, before),
      ),
    )
    .orderBy(desc(articles.seq))
    .limit(count);
}

/** The published ones among these articles, with the columns by which readers find them. */
export function publishedQuery(db: Database, ids: readonly number[]) {
  return db
    .select({ ...headline, ...searchedColumns })
    .from(articles)
    .where(and(inArray(articles.id, valuesOf(ids)), published));
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
 * The scope of a listing: everything, one section, or the time from `from` to before `until` (unix seconds). The
 * position must lie within that time.
 */
interface Scope {
  readonly section?: string | undefined;
  readonly from?: number | undefined;
  readonly until?: number | undefined;
}

/**
 * Up to `count` teasers at a position, newest first, or oldest first for what follows a place. The keyset makes every
 * depth cost the same. Index: articles_published, or articles_section for one section.
 */
export function listingQuery(
  db: Database,
  { section, from, until, before, after, count }: Scope & Position & { readonly count: number },
) {
  return db
    .select(teaser)
    .from(articles)
    .where(
      and(
        published,
        section === undefined ? undefined : eq(articles.section, section),
        // SQLite uses one bound for each end of an index range, so the position replaces the bound of the time.
        from === undefined || after ? undefined : gte(articles.publishedAt, from),
        until === undefined || before ? undefined : lt(articles.publishedAt, until),
        before && sql`(published_at, id) < (${before.publishedAt}, ${before.id})`,
        after && sql`(published_at, id) > (${after.publishedAt}, ${after.id})`,
      ),
    )
    .orderBy(...(after ? oldestFirst : newestFirst))
    .limit(count);
}

/** As {@link listingQuery}, of one topic. Index: PRIMARY KEY of article_tags. */
export function topicQuery(
  db: Database,
  { tag, before, after, count }: { readonly tag: string; readonly count: number } & Position,
) {
  const place = sql`(${articleTags.publishedAt}, ${articleTags.articleId})`;
  const order = after ? asc : desc;
  return db
    .select(teaser)
    .from(articleTags)
    .innerJoin(articles, eq(articles.id, articleTags.articleId))
    .where(
      and(
        eq(articleTags.tag, tag),
        before && sql`${place} < (${before.publishedAt}, ${before.id})`,
        after && sql`${place} > (${after.publishedAt}, ${after.id})`,
      ),
    )
    .orderBy(order(articleTags.publishedAt), order(articleTags.articleId))
    .limit(count);
}

/** The newest article of each slot (推荐位) of the home page, in their order. Index: articles_featured. */
export function featuredQuery(db: Database) {
  const slots = JSON.stringify(Array.from({ length: site.home.leads }, (_, slot) => slot));
  const newest = sql`(
    SELECT f.id FROM articles AS f WHERE f.featured = slot.value AND f.status = 'published'
    ORDER BY f.published_at DESC, f.id DESC LIMIT 1)`;
  return db
    .select(teaser)
    .from(sql`json_each(${slots}) AS slot`)
    .innerJoin(articles, eq(articles.id, newest))
    .orderBy(sql`slot.value`);
}

/** The most parts that D1 takes in one UNION. */
const partsOfUnion = 5;

/** The newest `count` articles of every section, in as few statements as possible. Index: articles_section. */
export function sectionsQueries(db: Database, count: number) {
  return chunksOf(site.sections, partsOfUnion).map((sections) =>
    allOf(sections.map(({ slug }) => newestOf(db, slug, count))),
  );
}

/** The newest articles of a section as a subquery: only so may a part of a UNION have its own order and limit. */
function newestOf(db: Database, section: string, count: number) {
  return db.select().from(listingQuery(db, { section, count }).as('newest'));
}

function allOf([first, ...rest]: ReturnType<typeof newestOf>[]) {
  if (!first) throw new Error('no part of a union');
  return rest.reduce((all, part) => all.unionAll(part), first.$dynamic());
}

/**
 * The headlines directly before (`previous`, older) or after (`next`, newer) article `id` in its section, nearest
 * first. `id` is a number or an expression of an outer query.
 * Index: articles_section.
 */
export function neighbourQuery(
  db: Database,
  id: number | SQL,
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
    .orderBy(...(older ? newestFirst : oldestFirst))
    .limit(count);
}

/** The number of articles ever inserted, read from the sequence instead of counted. */
export function insertedQuery(db: Database) {
  return db
    .select({ value: sequences.value })
    .from(sequences)
    .where(eq(sequences.name, 'article_seq'));
}
