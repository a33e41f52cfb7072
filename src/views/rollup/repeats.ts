import { sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { insertSelect } from '../../db/insert-select.ts';
import { viewsRepeated } from '../../db/counting-schema.ts';
import { hourOf } from '../../lib/calendar.ts';
import { site } from '../../site.ts';
import { hourPrefix } from '../keys.ts';
import { listViews } from './list-views.ts';
import { oldest } from './retention.ts';
import { runBatch } from './statements.ts';
import { greaterOf, pairChunks } from './sums.ts';

/** Calls of KV's `list` in a run. An attack on many articles at once may use them up and leave some hours unread. */
const lists = 100;
/** The current hour and the two before it: these may still grow. */
const hours = 3;
/** Statements in a run, each of 25,000 articles: the articles beyond them are left out, too. */
const statements = 30;

/**
 * Brings the repeated views in KV (see Crowd) to D1: stores per article and hour the maximum of the stored and the
 * counted views. Deletes the rows of hours that no board counts any more. Repeated views only warn editors: if a run
 * misses some, a warning is smaller, but no figure is wrong. `now` is in unix seconds; gives the number of rows
 * written.
 */
export async function rollUpRepeats(
  db: Database,
  kv: Pick<KVNamespace, 'list'>,
  now: number,
): Promise<number> {
  const budget = { lists, statements };
  const current = hourOf(now);
  let rows = 0;
  for (let hour = current; hour > current - hours; hour--) {
    const listing = await listViews(kv, hourPrefix(hour, '', 'repeats'), budget);
    if (!listing) break;
    const batch = upsert(db, hour, listing.views).slice(0, budget.statements);
    budget.statements -= batch.length;
    rows += await runBatch(db, batch);
  }
  const first = current - 24 * site.views.repeatedRetentionDays;
  const { deletes } = site.views.rollup;
  const old = oldest('views_repeated', ['hour', 'article_id'], first, deletes);
  return rows + (await runBatch(db, [db.delete(viewsRepeated).where(old)]));
}

/** Index: PRIMARY KEY (hour, article_id). */
function upsert(db: Database, hour: number, views: ReadonlyMap<number, number>) {
  return pairChunks(views).map(({ pairs }) =>
    insertSelect(
      db,
      viewsRepeated,
      { hour, articleId: sql`value ->> 0`, views: sql`value ->> 1` },
      sql`FROM json_each(${pairs}) WHERE true`,
    ).onConflictDoUpdate({
      target: [viewsRepeated.hour, viewsRepeated.articleId],
      ...greaterOf(sql`views_repeated.views`),
    }),
  );
}
