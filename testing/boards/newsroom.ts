import { expect } from 'vitest';
import { firstHourOfDay } from '../../src/lib/calendar.ts';
import type { BoardRule } from '../../src/rankings/candidates.ts';
import type { Concentration } from '../../src/rankings/concentration.ts';
import type { Ruling } from '../../src/rankings/rulings.ts';
import { site } from '../../src/site.ts';

/** A day in days since 1970-01-01, its first hour in hours since the epoch, and its noon in unix seconds. */
export const today = 20_700;
export const midnight = firstHourOfDay(today, site.timeZone);
export const noon = (midnight + 12) * 3_600;

export interface Article {
  id: number;
  published: number;
  status?: 'scheduled' | 'published' | 'withdrawn';
  section?: string;
}

/** The rows that a recompute reads. */
export interface History {
  articles: Article[];
  /** Article, days before today, views. */
  daily?: [number, number, number][];
  /** Article, hours before the one of midnight, views. */
  hourly?: [number, number, number][];
  rulings?: Ruling[];
  /** Article, hours before the one of midnight, repeated views. */
  repeated?: [number, number, number][];
  /** Articles that are on a board already. */
  known?: number[];
}

/** Replaces the articles, views, boards and rulings of the database by these. */
export async function writeNewsroom(
  d1: D1Database,
  { articles, daily = [], hourly = [], rulings = [], known = [], repeated = [] }: History,
): Promise<void> {
  const tables = [
    'articles',
    'views_daily',
    'views_hourly',
    'board_entries',
    'board_runs',
    'board_rulings',
    'views_repeated',
  ];
  const rows = articles.map(({ id, published, status = 'published', section = 'keji' }, seq) => {
    return [id, seq, `题${id}`, status, published, section];
  });
  const days = daily.map(([id, ago, views]) => [today - ago, id, views]);
  const hours = hourly.map(([id, ago, views]) => [midnight - ago, id, views]);
  const again = repeated.map(([id, ago, views]) => [midnight - ago, id, views]);
  await d1.batch([
    ...tables.map((table) => d1.prepare(`DELETE FROM ${table}`)),
    d1
      .prepare(
        `INSERT INTO articles
           (id, seq, section, title, body_html, status, published_at, updated_at, revision, content_hash)
         SELECT value ->> 0, value ->> 1, value ->> 5, value ->> 2, '', value ->> 3, value ->> 4, 0, 1, ''
         FROM json_each(?)`,
      )
      .bind(JSON.stringify(rows)),
    ...(
      [
        ['views_daily', 'day', days],
        ['views_hourly', 'hour', hours],
        ['views_repeated', 'hour', again],
      ] as const
    ).map(([table, time, rows]) =>
      d1
        .prepare(
          `INSERT INTO ${table} (${time}, article_id, views)
           SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?)`,
        )
        .bind(JSON.stringify(rows)),
    ),
    d1
      .prepare(
        `INSERT INTO board_rulings (board, article_id, kind, rank, reason, until, made_by, made_at)
          SELECT value ->> 'board', value ->> 'articleId', value ->> 'kind', value ->> 'rank',
           value ->> 'reason', value ->> 'until', value ->> 'madeBy', value ->> 'madeAt'
         FROM json_each(?)`,
      )
      .bind(JSON.stringify(rulings)),
    d1
      .prepare(
        `INSERT INTO board_entries
          (board, rank, article_id, section, title, published_at, views, computed_at, pinned)
          SELECT 'old', key, value, '', '', 0, 0, 0, 0 FROM json_each(?)`,
      )
      .bind(JSON.stringify(known)),
  ]);
}

export type Entry = [board: string, rank: number, id: number, views: number, pinned: number];

/** The time and section of publication of an article whose details do not matter. They follow from its id. */
export function asPublished(id: number) {
  return { published: 1_700_000_000 + (id % 97) * 60, section: id % 3 === 0 ? 'jiaoyu' : 'keji' };
}

/** All live boards in the database, sorted by board and rank. */
export async function everyBoard(d1: D1Database): Promise<Entry[]> {
  return d1
    .prepare(
      `SELECT board, rank, article_id, views, pinned FROM board_entries
       WHERE board <> 'old' ORDER BY board, rank`,
    )
    .raw<Entry>();
}

export type Rules = Readonly<Record<'hot' | 'week' | 'month', BoardRule>>;

/** The boards of the site and of each section as they should be, from a second, plain implementation. */
export function expectedBoards(
  history: History,
  now: number,
  rules: Rules,
  concentration: Concentration = site.concentration,
): Entry[] {
  const sections = [...new Set(history.articles.map(({ section = 'keji' }) => section))];
  const ofSections = sections.flatMap((section) => {
    const articles = history.articles.filter((article) => (article.section ?? 'keji') === section);
    return boardsOf({ ...history, articles }, now, rules, concentration, `/${section}`);
  });
  return [...boardsOf(history, now, rules, concentration), ...ofSections].sort(
    ([a, i], [b, j]) => (a < b ? -1 : a > b ? 1 : 0) || i - j,
  );
}

/** The boards of one scope. Pins take their places; the other articles fill the free places from the top. */
function boardsOf(
  history: History,
  now: number,
  rules: Rules,
  { minimumViews: minimum, share, leaveOff }: Concentration,
  suffix = '',
): Entry[] {
  const holding = (history.rulings ?? []).filter(({ until }) => until > now);
  const barred = holding.filter(({ board }) => board === '*').map(({ articleId }) => articleId);
  const published = history.articles.filter(
    ({ id, status = 'published' }) => status === 'published' && !barred.includes(id),
  );
  return Object.entries(viewsIn(history, now)).flatMap(([span, [viewsOf, repeatedOf]]) => {
    const board = span + suffix;
    const own = holding.filter((ruling) => ruling.board === board);
    const pins = own.filter((ruling) => ruling.kind === 'pin');
    const { minimumViews, maximumAgeDays } = rules[span as keyof Rules];
    const isLeftOff = (id: number) => {
      const again = repeatedOf(id);
      return leaveOff && again >= minimum && again >= share * viewsOf(id);
    };
    const oldest = maximumAgeDays === null ? 0 : now - maximumAgeDays * 86_400;
    const others = published
      .filter(({ id, published: at }) => viewsOf(id) >= minimumViews && at >= oldest)
      .filter(({ id }) => !isLeftOff(id) && !own.some(({ articleId }) => articleId === id))
      .sort((a, b) => viewsOf(b.id) - viewsOf(a.id) || b.published - a.published || b.id - a.id);
    const entries: Entry[] = [];
    for (let rank = 1; rank <= 20; rank++) {
      const pin = pins.find((ruling) => ruling.rank === rank);
      const pinned = published.find(({ id }) => id === pin?.articleId);
      const article = pinned ?? others.shift();
      if (article) entries.push([board, rank, article.id, viewsOf(article.id), pinned ? 1 : 0]);
    }
    return entries;
  });
}

/** For each span, the views and the repeated views of an article. */
function viewsIn({ daily = [], hourly = [], repeated = [] }: History, now: number) {
  const day = Math.floor((now + 8 * 3_600) / 86_400);
  const hour = Math.floor(now / 3_600);
  const dayOfHour = (hours: number) => Math.floor((hours + 8) / 24);
  type Row = readonly [age: number, id: number, views: number];
  const hours = hourly.map(([id, ago, views]): Row => [hour - (midnight - ago), id, views]);
  const days = daily.map(([id, ago, views]): Row => [day - (today - ago), id, views]);
  const again = repeated.map(([id, ago, views]): Row => [hour - (midnight - ago), id, views]);
  const againByDay = repeated.map(([id, ago, views]): Row => {
    return [day - dayOfHour(midnight - ago), id, views];
  });
  const sum = (rows: readonly Row[], length: number) => {
    const views = new Map<number, number>();
    for (const [age, id, count] of rows) {
      if (age >= 0 && age < length) views.set(id, (views.get(id) ?? 0) + count);
    }
    return (article: number) => views.get(article) ?? 0;
  };
  return {
    hot: [sum(hours, 24), sum(again, 24)],
    month: [sum(days, 30), sum(againByDay, 30)],
    week: [sum(days, 7), sum(againByDay, 7)],
  } as const;
}

/** Requires that the stored boards, computed at `now`, are those that these views by `{hour} {article}` should give. */
export async function requireBoards(
  d1: D1Database,
  tallies: Iterable<ReadonlyMap<string, number>>,
  now: number,
): Promise<void> {
  const views = [...tallies].flatMap((tally) =>
    [...tally].map(([key, count]) => {
      const [hour = 0, id = 0] = key.split(' ').map(Number);
      return { hour, id, count };
    }),
  );
  const ids = [...new Set(views.map(({ id }) => id))];
  const history: History = {
    articles: ids.map((id) => ({ id, ...asPublished(id) })),
    daily: views.map(({ hour, id, count }) => [id, today - Math.floor((hour + 8) / 24), count]),
    hourly: views.map(({ hour, id, count }) => [id, midnight - hour, count]),
  };
  const times = await d1.prepare('SELECT DISTINCT computed_at FROM board_runs').raw();
  expect(times).toEqual([[now]]);
  expect(await everyBoard(d1)).toEqual(expectedBoards(history, now, site.boardRules));
}
