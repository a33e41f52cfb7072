import { sql, type SQL } from 'drizzle-orm';
import { type Database, valuesOf } from '../../db/client.ts';
import { insertSelect } from '../../db/insert-select.ts';
import { rollupParts, viewsDaily, viewsHourly } from '../../db/counting-schema.ts';
import { dayOf, firstHourOfDay } from '../../lib/calendar.ts';
import { site } from '../../site.ts';
import { replicaParts } from '../keys.ts';
import type { Write } from './statements.ts';

/**
 * Pairs of article and views in one statement. They are about 600 KB of JSON (D1 takes 2 MB). Summing their day reads
 * up to 600,000 rows (D1 gives a statement 30 s).
 */
const pairsPerStatement = 25_000;

/** Stores the views of an hour, and sums the day of the same articles. */
export function storeHour(db: Database, hour: number, views: ReadonlyMap<number, number>): Write[] {
  return pairChunks(views).flatMap(({ pairs, first, last }) => {
    const stored = sql`
      SELECT article_id FROM views_hourly
      WHERE hour = ${hour} AND article_id BETWEEN ${first} AND ${last}`;
    return [upsertHour(db, hour, pairs), sumDay(db, hour, stored)];
  });
}

/**
 * Stores the views of a part of an hour, and sums the hour and the day of the same articles. Until the last part is
 * stored, both sums are too small, never too large.
 */
export function storePart(
  db: Database,
  hour: number,
  part: number,
  views: ReadonlyMap<number, number>,
): Write[] {
  return pairChunks(views).flatMap(({ pairs, first, last }) => {
    const stored = sql`
      SELECT article_id FROM rollup_parts
      WHERE hour = ${hour} AND part = ${part} AND article_id BETWEEN ${first} AND ${last}`;
    return [
      upsertPart(db, hour, part, pairs),
      sumParts(db, hour, stored),
      sumDay(db, hour, stored),
    ];
  });
}

/** How an upsert treats stored views: it replaces them only by more. */
export function greaterOf(stored: SQL) {
  return { set: { views: sql`excluded.views` }, setWhere: sql`excluded.views > ${stored}` };
}

/** Index: PRIMARY KEY (hour, article_id). */
function upsertHour(db: Database, hour: number, pairs: string): Write {
  return insertSelect(
    db,
    viewsHourly,
    { hour, articleId: sql`value ->> 0`, views: sql`value ->> 1` },
    sql`FROM json_each(${pairs}) WHERE true`,
  ).onConflictDoUpdate({
    target: [viewsHourly.hour, viewsHourly.articleId],
    ...greaterOf(sql`views_hourly.views`),
  });
}

/** Index: PRIMARY KEY (hour, part, article_id). */
function upsertPart(db: Database, hour: number, part: number, pairs: string): Write {
  return insertSelect(
    db,
    rollupParts,
    { hour, part, articleId: sql`value ->> 0`, views: sql`value ->> 1` },
    sql`FROM json_each(${pairs}) WHERE true`,
  ).onConflictDoUpdate({
    target: [rollupParts.hour, rollupParts.part, rollupParts.articleId],
    ...greaterOf(sql`rollup_parts.views`),
  });
}

/** Sums the hour's parts for the articles of the subquery `ids`. Index: PRIMARY KEY (hour, part, article_id). */
function sumParts(db: Database, hour: number, ids: SQL): Write {
  const parts = Array.from(replicaParts, (_, part) => part);
  return insertSelect(
    db,
    viewsHourly,
    { hour, articleId: sql`article_id`, views: sql`sum(views)` },
    sql`FROM rollup_parts
      WHERE hour = ${hour} AND part IN ${valuesOf(parts)} AND article_id IN (${ids})
      GROUP BY article_id`,
  ).onConflictDoUpdate({
    target: [viewsHourly.hour, viewsHourly.articleId],
    ...greaterOf(sql`views_hourly.views`),
  });
}

/** Sums the hours of the hour's day for the articles of the subquery `ids`. Index: PRIMARY KEY (hour, article_id). */
function sumDay(db: Database, hour: number, ids: SQL): Write {
  const day = dayOf(hour * 3_600, site.timeZone);
  const first = firstHourOfDay(day, site.timeZone);
  const end = firstHourOfDay(day + 1, site.timeZone);
  const hours = Array.from({ length: end - first }, (_, n) => first + n);
  const sum = sql`(
    SELECT sum(views) FROM views_hourly AS of_day
    WHERE hour IN ${valuesOf(hours)} AND of_day.article_id = stored.article_id
  )`;
  return insertSelect(
    db,
    viewsDaily,
    { day, articleId: sql`article_id`, views: sum },
    sql`FROM (${ids}) AS stored WHERE true`,
  ).onConflictDoUpdate({
    target: [viewsDaily.day, viewsDaily.articleId],
    ...greaterOf(sql`views_daily.views`),
  });
}

/** The pairs (article, views) of one statement. */
interface Chunk {
  /** JSON. */
  readonly pairs: string;
  /** The smallest and the greatest article id; no article of another chunk lies between them. */
  readonly first: number;
  readonly last: number;
}

/** The views in chunks, ordered by article. */
export function pairChunks(views: ReadonlyMap<number, number>): Chunk[] {
  const sorted = [...views].sort(([a], [b]) => a - b);
  const count = Math.ceil(sorted.length / pairsPerStatement);
  return Array.from({ length: count }, (_, n) => {
    const pairs = sorted.slice(n * pairsPerStatement, (n + 1) * pairsPerStatement);
    const [first, last] = [pairs[0]?.[0] ?? 0, pairs.at(-1)?.[0] ?? 0];
    return { pairs: JSON.stringify(pairs), first, last };
  });
}
