import { expect } from 'vitest';
import { connect, type Database } from '../../src/db/client.ts';
import { articles } from '../../src/db/schema.ts';
import { newestQuery, type Found } from '../../src/search/find.ts';
import { parseQuery } from '../../src/search/query.ts';
import { searchPath } from '../../src/lib/paths.ts';
import { openSqlite } from '../bindings.ts';
import { readPage } from '../api/push.ts';
import type { Answer, TestSite } from '../site.ts';

/** Opens both databases in this process, with real FTS5. */
export async function openSearch(): Promise<{ db: Database; search: D1Database }> {
  return { db: connect(await openSqlite()), search: await openSqlite('migrations-search') };
}

/** Puts an article's row straight into the database. It replaces an existing row. */
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
  const asked = { terms, section, count: 100_000 };
  const { results } = await newestQuery(search, asked).all<Found>();
  return results.map(({ articleId }) => articleId);
}

/** The rows of the search index as `ID rREVISION [unlisted]`, sorted by id. */
export async function documentsOf(search: D1Database): Promise<string[]> {
  const { results } = await search
    .prepare(
      `SELECT article_id || ' r' || revision || iif(listed, '', ' unlisted') AS line
        FROM documents ORDER BY article_id`,
    )
    .all<{ line: string }>();
  return results.map(({ line }) => line);
}

/** The search page as the site renders it now, with an empty cache. */
export async function search(
  site: TestSite,
  query: string,
  more: Parameters<typeof searchPath>[1] = {},
): Promise<Answer> {
  return readPage(site, searchPath(query, more));
}

/** Ids of the articles that a search page lists, in the order of the page. */
export function listed({ text }: Answer): number[] {
  const [, list = ''] = /<ol class="teasers hits">([\s\S]*?)<\/ol>/.exec(text) ?? [];
  return [...list.matchAll(/<h2>\s*<a href="[^"]*\/(\d+)\.html"/g)].map(([, id]) => Number(id));
}

/** Path and query of the next page. */
export function nextOf({ text }: Answer): string | undefined {
  const [, href] = /<a href="([^"]+)" rel="next"/.exec(text) ?? [];
  return href?.replace(/&(?:amp|#38);/g, '&');
}

/** Rebuilds the index through the API, and gives the number of articles that it indexed. */
export async function rebuildAll(
  site: TestSite,
  between: (step: number) => Promise<void> = async () => {},
): Promise<number> {
  let indexed = 0;
  let step = 0;
  for (let after: unknown = 0; after !== null; step++) {
    const answer = await site.api('POST', '/search/rebuild', { after });
    expect(answer.status).toBe(200);
    indexed += Number(answer.json()['indexed']);
    after = answer.json()['next'];
    await between(step);
  }
  return indexed;
}
