import { day } from './model.ts';
import type { Truth } from './truth.ts';

/** The day's views in D1 at the end, and those that readers really made. */
export interface Result {
  readonly viewed: number;
  readonly counted: number;
  /** Articles that have more views in D1 than there were. */
  readonly aboveTruth: number;
  readonly articles: number;
  /** Rows of the day in views_hourly: pairs of article and hour. */
  readonly hourlyRows: number;
}

const pageSize = 50_000;

export async function readResult(d1: D1Database, truth: Truth): Promise<Result> {
  let [counted, aboveTruth, articles] = [0, 0, 0];
  for await (const [id, views] of dailyRows(d1)) {
    articles++;
    counted += views;
    if (views > truth.of(id)) aboveTruth++;
  }
  return { viewed: truth.total, counted, aboveTruth, articles, hourlyRows: await hourlyRows(d1) };
}

async function* dailyRows(d1: D1Database): AsyncGenerator<[articleId: number, views: number]> {
  const statement = d1.prepare(
    `SELECT article_id, views FROM views_daily WHERE day = ? AND article_id > ?
     ORDER BY article_id LIMIT ${pageSize}`,
  );
  for (let last: number | undefined = 0; last !== undefined;) {
    const page: [number, number][] = await statement.bind(day, last).raw();
    yield* page;
    last = page.at(-1)?.[0];
  }
}

/** The rows of views_hourly. They include the first hours of the next day, which are too few to matter. */
async function hourlyRows(d1: D1Database): Promise<number> {
  const rows = await d1.prepare('SELECT count(*) FROM views_hourly').raw<[number]>();
  return rows[0]?.[0] ?? 0;
}
