import { desc, sql } from 'drizzle-orm';
import { unionAll } from 'drizzle-orm/sqlite-core';
import type { Database } from '../db/client.ts';
import { articleTags } from '../db/schema.ts';
import { site } from '../site.ts';
import type { Headline } from './article.ts';

/**
 * The newest articles under each of the first three tags of article `id`, itself among them. An article that shares
 * several tags comes several times. One statement reads `site.related.perTag` rows for each tag, and the article's
 * own row.
 */
export function relatedQuery(db: Database, id: number) {
  return unionAll(ofTag(db, id, 0), ofTag(db, id, 1), ofTag(db, id, 2));
}

/** PRIMARY KEY (tag, published_at DESC, article_id DESC) of article_tags. */
function ofTag(db: Database, id: number, place: 0 | 1 | 2) {
  const tag = sql`(SELECT tags ->> ${`$[${place}]`} FROM articles WHERE id = ${id})`;
  const newest = db
    .select({
      id: articleTags.articleId,
      section: articleTags.section,
      title: articleTags.title,
      publishedAt: articleTags.publishedAt,
    })
    .from(articleTags)
    .where(sql`tag = ${tag}`)
    .orderBy(desc(articleTags.publishedAt), desc(articleTags.articleId))
    .limit(site.related.perTag)
    // The subquery is needed because a part of a compound SELECT cannot have a LIMIT.
    .as('newest');
  return db.select().from(newest);
}

/**
 * Chooses what to read after article `id`: first the articles that share most tags (of equals the newest), then
 * articles of `section` (newest first) while there is room. Each comes once.
 */
export function rankRelated(
  id: number,
  sharing: readonly Headline[],
  section: readonly Headline[],
): readonly Headline[] {
  const shared = new Map<number, number>();
  for (const { id } of sharing) shared.set(id, (shared.get(id) ?? 0) + 1);
  const ranked = sharing.toSorted(
    (a, b) =>
      (shared.get(b.id) ?? 0) - (shared.get(a.id) ?? 0) ||
      b.publishedAt - a.publishedAt ||
      b.id - a.id,
  );
  const each = new Map([...ranked, ...section].map((headline) => [headline.id, headline]));
  each.delete(id);
  return [...each.values()].slice(0, site.related.shown);
}
