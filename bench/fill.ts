import { getTableColumns, getTableName } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { applyMigrations } from '../local/migrations.ts';
import { connect } from '../src/db/client.ts';
import { viewsDaily, viewsHourly } from '../src/db/counting-schema.ts';
import { articles } from '../src/db/schema.ts';
import { recomputeBoards } from '../src/rankings/recompute.ts';
import { generateArticles, newest } from './articles.ts';
import { freezeWeek, specialArticles } from './specials.ts';
import { generateDailyViews, generateHourlyViews } from './views.ts';

/** The most characters of one statement's JSON: as UTF-8 they stay below the 2 MB of a bound value. */
const chunkLength = 600_000;

/**
 * Fills an empty database with `count` articles, the views of the last 30 days and their boards. The
 * content is the same every time. `onProgress` gets the share of articles that are inserted.
 */
export async function fillDatabase(
  d1: D1Database,
  count: number,
  onProgress: (share: number) => void,
): Promise<void> {
  await applyMigrations(d1);
  await insertRows(d1, articles, generateArticles(count), (rows) => onProgress(rows / count));
  const specials = specialArticles(count);
  await insertRows(d1, articles, specials);
  await d1
    .prepare("UPDATE sequences SET value = ? WHERE name = 'article_seq'")
    .bind(count + specials.length)
    .run();
  await freezeWeek(d1);
  await insertRows(d1, viewsDaily, generateDailyViews(count));
  await insertRows(d1, viewsHourly, generateHourlyViews(count));
  await recomputeBoards(connect(d1), newest);
  // Make the boards look new: pages do not show boards of another day.
  await d1.prepare('UPDATE board_entries SET computed_at = unixepoch()').run();
}

/** Inserts objects whose keys are the column names of the schema. */
async function insertRows<Table extends SQLiteTable>(
  d1: D1Database,
  table: Table,
  rows: Iterable<Table['$inferInsert']>,
  onChunk: (rows: number) => void = () => {},
): Promise<void> {
  const columns = Object.entries(getTableColumns(table));
  const statement = d1.prepare(`
    INSERT INTO ${getTableName(table)} (${columns.map(([, { name }]) => name).join(', ')})
    SELECT ${columns.map(([key]) => `value ->> '${key}'`).join(', ')} FROM json_each(?)`);
  let inserted = 0;
  for (const chunk of chunks(rows)) {
    await statement.bind(`[${chunk.join(',')}]`).run();
    inserted += chunk.length;
    onChunk(inserted);
  }
}

function* chunks(rows: Iterable<unknown>): Generator<string[]> {
  let chunk: string[] = [];
  let length = 0;
  for (const row of rows) {
    const json = JSON.stringify(row);
    if (length + json.length > chunkLength) {
      yield chunk;
      chunk = [];
      length = 0;
    }
    chunk.push(json);
    length += json.length + 1;
  }
  if (chunk.length > 0) yield chunk;
}
