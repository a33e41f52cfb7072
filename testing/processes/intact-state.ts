import { expect } from 'vitest';
import { bindingsOf, emptyWorker, startInstance } from '../../local/site.ts';

/** By article, the last revision that the site acknowledged: the article must have this one or a later one. */
export type Acknowledged = ReadonlyMap<number, number>;

const rules: Readonly<Record<string, string>> = {
  'an article without the audit row of its revision': `
    SELECT id FROM articles AS a WHERE NOT EXISTS (
      SELECT 1 FROM audit_log WHERE article_id = a.id AND revision = a.revision AND content_hash = a.content_hash)`,
  'an audit row of a revision that is not there': `
    SELECT l.article_id AS id FROM audit_log AS l LEFT JOIN articles AS a ON a.id = l.article_id
    WHERE l.article_id IS NOT NULL AND (a.id IS NULL OR l.revision > a.revision)`,
  'an action that was recorded twice': `
    SELECT article_id AS id FROM audit_log WHERE article_id IS NOT NULL GROUP BY article_id, revision HAVING count(*) > 1`,
  'a superseded revision that is not kept': `
    SELECT a.id FROM articles AS a
    WHERE a.revision - 1 <> (SELECT count(*) FROM revisions WHERE article_id = a.id)`,
  'an article that is not listed under each of its tags': `
    SELECT a.id FROM articles AS a, json_each(a.tags) AS tag WHERE NOT EXISTS (
      SELECT 1 FROM article_tags AS t
      WHERE t.tag = tag.value AND t.article_id = a.id AND t.title = a.title AND t.section = a.section)`,
  'a tag of an article that does not have it': `
    SELECT t.article_id AS id FROM article_tags AS t LEFT JOIN articles AS a ON a.id = t.article_id
    WHERE a.id IS NULL OR t.tag NOT IN (SELECT value FROM json_each(a.tags))`,
  'an insertion number that was lost': `
    SELECT 0 AS id FROM sequences
    WHERE name = 'article_seq' AND value <> (SELECT count(*) FROM articles)`,
};

/**
 * Opens the state of a stopped site, with real D1. Requires that every article is whole, that every acknowledged
 * revision is there, and that each article is in the search index or queued for it. Gives the number of articles.
 */
export async function requireWhole(stateDir: string, acknowledged: Acknowledged): Promise<number> {
  const instance = await startInstance({ workers: [emptyWorker()], stateDir });
  try {
    const { DB: db, SEARCH: search } = await bindingsOf(instance);
    for (const [name, sql] of Object.entries(rules)) {
      const { results } = await db.prepare(`${sql} LIMIT 3`).all();
      expect(results, name).toEqual([]);
    }
    const rows = await db.prepare('SELECT id, revision FROM articles').all<Known>();
    const stored = new Map(rows.results.map(({ id, revision }) => [id, revision]));
    const lost = [...acknowledged].filter(([id, revision]) => (stored.get(id) ?? 0) < revision);
    expect(lost, 'acknowledged and lost').toEqual([]);

    const indexed = await search
      .prepare('SELECT article_id AS id, revision FROM documents')
      .all<Known>();
    const known = new Map(indexed.results.map(({ id, revision }) => [id, revision]));
    const queued = await db
      .prepare(`SELECT DISTINCT CAST(tag AS INTEGER) AS id FROM outbox WHERE action = 'index'`)
      .all<{ id: number }>();
    const waiting = new Set(queued.results.map(({ id }) => id));
    const forgotten = [...stored].filter(
      ([id, revision]) => known.get(id) !== revision && !waiting.has(id),
    );
    expect(forgotten, 'neither in the search index nor queued for it').toEqual([]);
    return stored.size;
  } finally {
    await instance.dispose();
  }
}

interface Known {
  readonly id: number;
  readonly revision: number;
}
