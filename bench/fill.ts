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

/** Of one statement's JSON, in characters: in UTF-8 that stays below the 2 MB of a bound value. */
const chunkLength = 600_000;

/**
 * Makes an empty database one with `count` articles, the views of the last 30 days and the boards
 * made of them, the same every time. `onProgress` hears the share of articles that are in.
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
  // As of now: boards of another day are not shown.
  await d1.prepare('UPDATE board_entries SET computed_at = unixepoch()').run();
}

/** Inserts objects that are keyed as the table's columns are in the schema. */
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
