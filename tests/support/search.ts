import { connect, type Database } from '../../src/db/client.ts';
import { articles } from '../../src/db/schema.ts';
import { newestQuery, type Found } from '../../src/search/find.ts';
import { parseQuery } from '../../src/search/query.ts';
import { openSqlite } from './bindings.ts';

/** Both databases in this process, on real FTS5. */
export async function openSearch(): Promise<{ db: Database; search: D1Database }> {
  return { db: connect(await openSqlite()), search: await openSqlite('migrations-search') };
}

/** Puts an article's row straight into the database, replacing the one that is there. */
export async function store(
  db: Database,
  id: number,
  changes: Partial<typeof articles.$inferInsert> = {},
): Promise<void> {
  const row: typeof articles.$inferInsert = {
    id,
    seq: id,
    section: 'keji',
    title: '路灯会说话',
    bodyHtml: '<p>试点三个月。</p>',
    status: 'published',
    publishedAt: 1_791_423_000,
    updatedAt: 1_791_423_000,
    revision: 1,
    contentHash: '',
    ...changes,
  };
  await db.insert(articles).values(row).onConflictDoUpdate({ target: articles.id, set: row });
}

/** Ids of all articles that the index finds, newest first. */
export async function findAll(
  search: D1Database,
  text: string,
  section?: string,
): Promise<number[]> {
  const query = parseQuery(text);
  if (query.kind !== 'terms') return [];
  const { terms } = query;
  const [result] = await search.batch<Found>([
    newestQuery(search, { terms, section, count: 100_000 }),
  ]);
  return result!.results.map(({ articleId }) => articleId);
}
