import { deepStrictEqual } from 'node:assert';
import { openBindings } from '../testing/bindings.ts';
import { connect } from '../src/db/client.ts';
import { dayOf, hourOf } from '../src/lib/calendar.ts';
import { recomputeBoards } from '../src/rankings/recompute.ts';
import { site } from '../src/site.ts';
import { fillNewsroom, now, type Newsroom } from './boards-fill.ts';
import { MeteredD1 } from './simulator/metered-d1.ts';

/** The cost of one recompute, as D1 reports it. */
interface Cost {
  /** Milliseconds of all statements together. */
  readonly ms: number;
  readonly longestMs: number;
  readonly rowsRead: number;
  readonly rowsWritten: number;
}

export interface BoardFigures {
  readonly newsroom: Newsroom;
  /** Different articles with views in the days of the boards. */
  readonly viewed: number;
  readonly daily: number;
  readonly hourly: number;
  /** The cost without boards from an hour ago. */
  readonly first: Cost;
  /** The median cost of the recomputes after the first. */
  readonly usual: Cost;
  /** Milliseconds of a plain query for the same boards, which sorts all articles that were read. */
  readonly plainMs: number;
}

const runs = 5;

/** Fills a database and measures its recomputes. Throws when the boards differ from those of the plain query. */
export async function measureBoards(newsroom: Newsroom): Promise<BoardFigures> {
  const { db: d1, dispose } = await openBindings();
  try {
    await fillNewsroom(d1, newsroom);
    const first = await recompute(d1);
    const costs: Cost[] = [];
    for (let run = 0; run < runs; run++) costs.push(await recompute(d1));
    const usual = costs.sort((a, b) => a.ms - b.ms)[Math.floor(runs / 2)] ?? first;
    const plainMs = await requirePlain(d1);
    return { newsroom, ...(await count(d1)), first, usual, plainMs };
  } finally {
    await dispose();
  }
}

async function recompute(d1: D1Database): Promise<Cost> {
  const metered = new MeteredD1(d1);
  await recomputeBoards(connect(metered.binding), now);
  const { totalMs: ms, longestMs, rowsRead, rowsWritten } = metered.cost;
  return { ms, longestMs, rowsRead, rowsWritten };
}

async function count(d1: D1Database) {
  const row = await d1
    .prepare(
      `SELECT count(*) AS daily, count(DISTINCT article_id) AS viewed,
         (SELECT count(*) FROM views_hourly) AS hourly FROM views_daily`,
    )
    .first<{ daily: number; viewed: number; hourly: number }>();
  if (!row) throw new Error('No views.');
  return row;
}

interface Line {
  readonly section: string;
  readonly id: number;
  readonly views: number;
}

interface Ruling {
  readonly board: string;
  readonly article_id: number;
  /** Null for an exclusion. */
  readonly rank: number | null;
}

/** Checks the boards against a plain query, and gives that query's milliseconds for all spans. */
async function requirePlain(d1: D1Database): Promise<number> {
  const today = dayOf(now, site.timeZone);
  const { weekDays, monthDays, hotHours } = site.boards;
  const { results: rulings } = await d1
    .prepare('SELECT board, article_id, rank FROM board_rulings')
    .all<Ruling>();
  let ms = 0;
  for (const [span, table, unit, last, length] of [
    ['week', 'views_daily', 'day', today, weekDays],
    ['month', 'views_daily', 'day', today, monthDays],
    ['hot', 'views_hourly', 'hour', hourOf(now), hotHours],
  ] as const) {
    const order = 'totals.views DESC, a.published_at DESC, a.id DESC';
    const plain = await d1
      .prepare(
        `SELECT * FROM (
           SELECT a.section, a.id, totals.views, row_number() OVER (ORDER BY ${order}) AS place,
             row_number() OVER (PARTITION BY a.section ORDER BY ${order}) AS section_place
           FROM (
             SELECT article_id, sum(views) AS views FROM ${table}
             WHERE ${unit} BETWEEN ?1 AND ?2 GROUP BY article_id
           ) AS totals JOIN articles AS a ON a.id = totals.article_id AND a.status = 'published'
         )
         WHERE section_place <= ?3 OR id IN (SELECT article_id FROM board_rulings)
         ORDER BY place`,
      )
      .bind(last - length + 1, last, site.boards.kept + rulings.length)
      .all<Line>();
    ms += plain.meta.duration;
    const sections = [...new Set(plain.results.map(({ section }) => section))];
    const expected = [
      ...placed(span, plain.results, rulings),
      ...sections.flatMap((section) => {
        const lines = plain.results.filter((line) => line.section === section);
        return placed(`${span}/${section}`, lines, rulings);
      }),
    ];
    const made = await d1
      .prepare(
        `SELECT board, rank, article_id, views FROM board_entries WHERE board BETWEEN ?1 AND ?1 || '0'`,
      )
      .bind(span)
      .raw();
    deepStrictEqual(made.sort(byName), expected.sort(byName));
  }
  return ms;
}

/** The expected lines of a board: pins take their places, the other articles take the rest in order. */
function placed(board: string, lines: readonly Line[], rulings: readonly Ruling[]): unknown[][] {
  const on = (name: string) => rulings.filter((ruling) => ruling.board === name);
  const barred = new Set(on('*').map(({ article_id }) => article_id));
  const own = new Map(on(board).map((ruling) => [ruling.article_id, ruling.rank]));
  // Editors may also pin an article that nobody has read within the span.
  const pins = new Map(
    on(board).map(({ rank, article_id: id }) => {
      return [rank, lines.find((line) => line.id === id) ?? { id, views: 0 }];
    }),
  );
  const others = lines.filter(({ id }) => !barred.has(id) && !own.has(id));
  const ranks = Array.from({ length: site.boards.kept }, (_, n) => n + 1);
  return ranks.flatMap((rank) => {
    const line = pins.get(rank) ?? others.shift();
    return line ? [[board, rank, line.id, line.views]] : [];
  });
}

const byName = (a: unknown[], b: unknown[]) => (String(a) < String(b) ? -1 : 1);
