import { eq, lt, sql } from 'drizzle-orm';
import type { RunnableQuery } from 'drizzle-orm/runnable-query';
import type { Database } from '../db/client.ts';
import { viewsDaily, viewsHourly, watermarks } from '../db/schema.ts';
import { dayOf, firstHourOfDay, hourOf } from '../lib/calendar.ts';
import { site } from '../site.ts';
import { decodeTally } from './tally.ts';

const watermark = 'views';
/** Hours that every run reads, the current one included. */
const hoursAlways = 3;
/**
 * An hour is closed this long after its end. Its last flush (30 s) and KV (60 s) need less; the
 * rest is for puts that failed and were healed later.
 */
const graceSeconds = 3_600;
/** Pairs of one statement: about 600 KB of JSON, where D1 takes 2 MB. */
const pairsPerStatement = 25_000;

/** What a run did, for the log. */
export interface RollupFigures {
  /** Hours read completely. */
  hours: number;
  /** List calls. */
  lists: number;
  keys: number;
  /** Articles with views, summed over the hours. */
  pairs: number;
  rowsWritten: number;
  rowsDeleted: number;
  /** Hours that no run read after they had closed and that KV no longer holds. */
  hoursLost: number;
  /** False when the budget ended before the last hour: the next run goes on from there. */
  complete: boolean;
}

/**
 * Brings the views in KV to D1: per article and hour the maximum of what is stored and what is
 * counted now, per day the sum of its hours. Once, twice, late or overlapping: the result is the same.
 *
 * The watermark (`watermarks`, name `views`) is the latest hour that was read completely after it had
 * closed. A run reads from the hour after it, and at least the last three, up to the current one,
 * as far back as KV holds. An hour is the unit: it is listed completely, then written with its day
 * and the watermark in one batch. So a run that dies, or whose `lists` (calls of KV's `list`) are
 * spent, is continued by the next. An hour must not need more lists than a run has.
 *
 * `now` is in unix seconds. Throws what KV or D1 throw; every hour before that is in place.
 */
export async function rollUp(
  db: Database,
  kv: Pick<KVNamespace, 'list'>,
  now: number,
  { lists = 800 }: { readonly lists?: number } = {},
): Promise<RollupFigures> {
  const readUpTo = await readWatermark(db);
  const figures: RollupFigures = {
    hours: 0,
    lists: 0,
    keys: 0,
    pairs: 0,
    rowsWritten: 0,
    rowsDeleted: 0,
    hoursLost: Math.max(0, oldestHour(now) - (readUpTo ?? Infinity) - 1),
    complete: true,
  };
  let emptyUpTo: number | undefined;
  for (const hour of hoursToRead(readUpTo, now)) {
    const views = await readHour(kv, hour, figures, lists);
    if (!views) {
      figures.complete = false;
      break;
    }
    figures.hours++;
    figures.pairs += views.size;
    if (views.size > 0) figures.rowsWritten += await writeHour(db, hour, views, now);
    if (isClosed(hour, now)) emptyUpTo = views.size > 0 ? undefined : hour;
  }
  // An hour without views has nothing to write but that it was read: the last of them says it for all.
  if (emptyUpTo !== undefined) {
    figures.rowsWritten += await runBatch(db, [moveWatermark(db, emptyUpTo)]);
  }
  figures.rowsDeleted = await deleteOld(db, now);
  return figures;
}

/**
 * The last hour whose views no later run will change: it was read completely after it had closed, and is
 * not among those that every run reads again. -Infinity before the first rollup.
 */
export async function settledHour(db: Database, now: number): Promise<number> {
  return Math.min((await readWatermark(db)) ?? -Infinity, hourOf(now) - hoursAlways);
}

function isClosed(hour: number, now: number): boolean {
  return (hour + 1) * 3_600 + graceSeconds <= now;
}

async function readWatermark(db: Database): Promise<number | undefined> {
  const [row] = await db.select().from(watermarks).where(eq(watermarks.name, watermark));
  return row?.hour;
}

/** The earliest hour of which KV may still hold keys; its last flush came in the hour after it. */
function oldestHour(now: number): number {
  return hourOf(now) - site.views.kvRetentionHours - 1;
}

function hoursToRead(readUpTo: number | undefined, now: number): number[] {
  const current = hourOf(now);
  const oldest = oldestHour(now);
  const next = readUpTo === undefined ? oldest : Math.max(oldest, readUpTo + 1);
  const first = Math.min(next, current - hoursAlways + 1);
  return Array.from({ length: current - first + 1 }, (_, index) => first + index);
}

/** Views by article in one hour, or undefined when the budget ended before its last key. */
async function readHour(
  kv: Pick<KVNamespace, 'list'>,
  hour: number,
  figures: RollupFigures,
  lists: number,
): Promise<Map<number, number> | undefined> {
  const views = new Map<number, number>();
  // Listing is eventually consistent: a key that turned up on two pages would count twice.
  const seen = new Set<string>();
  let cursor: string | null = null;
  do {
    if (figures.lists >= lists) return undefined;
    figures.lists++;
    const page: KVNamespaceListResult<unknown> = await kv.list({
      prefix: `views/${hour}/`,
      cursor,
    });
    for (const { name, metadata } of page.keys) {
      if (seen.has(name)) continue;
      seen.add(name);
      for (const [id, count] of decodeTally(metadata)) {
        views.set(id, (views.get(id) ?? 0) + count);
      }
    }
    // A page may be empty and not the last: only list_complete tells.
    cursor = page.list_complete ? null : page.cursor;
  } while (cursor !== null);
  figures.keys += seen.size;
  return views;
}

/** The hour, its day and, once it is closed, the watermark, in one batch. */
async function writeHour(
  db: Database,
  hour: number,
  views: ReadonlyMap<number, number>,
  now: number,
): Promise<number> {
  const statements: Statement[] = [];
  const pairs = [...views];
  for (let start = 0; start < pairs.length; start += pairsPerStatement) {
    statements.push(upsertHour(db, hour, pairs.slice(start, start + pairsPerStatement)));
  }
  statements.push(sumDay(db, dayOf(hour * 3_600, site.timeZone)));
  if (isClosed(hour, now)) statements.push(moveWatermark(db, hour));
  return runBatch(db, statements);
}

/** Index: PRIMARY KEY (hour, article_id). Without `WHERE true` SQLite takes ON for a join's. */
function upsertHour(db: Database, hour: number, pairs: readonly (readonly [number, number])[]) {
  return db
    .insert(viewsHourly)
    .select(
      sql`
        SELECT ${hour}, value ->> 0, value ->> 1 FROM json_each(${JSON.stringify(pairs)})
        WHERE true`,
    )
    .onConflictDoUpdate({
      target: [viewsHourly.hour, viewsHourly.articleId],
      set: { views: sql`excluded.views` },
      setWhere: sql`excluded.views > views_hourly.views`,
    });
}

/** Reads the day's hours by PRIMARY KEY (hour, article_id). */
function sumDay(db: Database, day: number) {
  const first = firstHourOfDay(day, site.timeZone);
  const end = firstHourOfDay(day + 1, site.timeZone);
  return db
    .insert(viewsDaily)
    .select(
      sql`
        SELECT ${day}, article_id, sum(views) FROM views_hourly
        WHERE hour >= ${first} AND hour < ${end}
        GROUP BY article_id`,
    )
    .onConflictDoUpdate({
      target: [viewsDaily.day, viewsDaily.articleId],
      set: { views: sql`excluded.views` },
      setWhere: sql`excluded.views > views_daily.views`,
    });
}

function moveWatermark(db: Database, hour: number) {
  return db
    .insert(watermarks)
    .values({ name: watermark, hour })
    .onConflictDoUpdate({
      target: watermarks.name,
      set: { hour },
      setWhere: lt(watermarks.hour, hour),
    });
}

/** Hours go by whole days of the site: a day is never summed again from a part of its hours. */
async function deleteOld(db: Database, now: number): Promise<number> {
  const oldestDay = dayOf(now - site.views.hourlyRetentionHours * 3_600, site.timeZone);
  const firstDay = dayOf(now, site.timeZone) - site.views.dailyRetentionDays;
  return runBatch(db, [
    db.delete(viewsHourly).where(lt(viewsHourly.hour, firstHourOfDay(oldestDay, site.timeZone))),
    db.delete(viewsDaily).where(lt(viewsDaily.day, firstDay)),
  ]);
}

type Statement = RunnableQuery<D1Result, 'sqlite'>;

/** One atomic batch; gives the number of rows written. */
async function runBatch(db: Database, statements: readonly Statement[]): Promise<number> {
  const [first, ...rest] = statements;
  if (!first) return 0;
  const results = await db.batch([first, ...rest]);
  return results.reduce((rows, { meta }) => rows + meta.rows_written, 0);
}
