import { expect, it } from 'vitest';
import { connect } from '../../db/client.ts';
import { openSqlite } from '../../../testing/bindings.ts';
import { everyTarget } from '../../../testing/outward/outside.ts';
import { dueDeliveriesQuery } from './lanes.ts';
import { listQuery } from './overview.ts';
import { readOutward } from './settings.ts';

/** SQLite's plan for a query, without the details of its expressions. */
async function planOf(d1: D1Database, query: { toSQL(): { sql: string; params: unknown[] } }) {
  const { sql, params } = query.toSQL();
  const { results } = await d1
    .prepare(`EXPLAIN QUERY PLAN ${sql}`)
    .bind(...params)
    .all<{ detail: string }>();
  return results.map(({ detail }) => detail);
}

it('asks the outbox through its indexes, and sorts nothing', async () => {
  const d1 = await openSqlite();
  const db = connect(d1);
  const { outlets } = readOutward({
    SITE_URL: 'https://news.example',
    ...everyTarget('https://x.example'),
  });
  const after = { dueAt: 1, id: 1 };
  const plans = await Promise.all([
    ...outlets.map((outlet) => planOf(d1, dueDeliveriesQuery(db, outlet, 1, 1))),
    planOf(d1, listQuery(db, { state: 'dead', after }, 1)),
    planOf(d1, listQuery(db, { state: 'dead', target: 'websub', after }, 1)),
  ]);
  for (const detail of plans.flat()) expect(detail).not.toMatch(/SCAN|TEMP B-TREE/);
});
