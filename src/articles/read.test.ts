import { expect, it } from 'vitest';
import { openSqlite } from '../../testing/bindings.ts';
import { connect } from '../db/client.ts';
import { editorsQuery } from './read.ts';

it.each([
  [{}, 'sqlite_autoindex_articles_1'],
  [{ before: 9 }, 'sqlite_autoindex_articles_1'],
  [{ status: 'draft' }, 'articles_in_status'],
  [{ status: 'published', before: 9 }, 'articles_in_status'],
  [{ section: 'keji', before: 9 }, 'articles_in_section'],
  [{ status: 'published', section: 'keji', before: 9 }, 'articles_in_both'],
] as const)("the editors' list of %j is read in the order of %s", async (narrowing, index) => {
  const d1 = await openSqlite();
  const { sql, params } = editorsQuery(connect(d1), { ...narrowing, count: 51 }).toSQL();
  const plan = await d1
    .prepare(`EXPLAIN QUERY PLAN ${sql}`)
    .bind(...params)
    .all<{ detail: string }>();
  const steps = plan.results.map(({ detail }) => detail);
  expect(steps).toHaveLength(1);
  expect(steps[0]).toContain(`USING INDEX ${index}`);
});
