import { afterAll, beforeAll } from 'vitest';
import { workerOf } from '../../local/site.ts';
import { dayOf } from '../../src/lib/calendar.ts';
import { nextPeriod, periodOf, previousPeriod, type Period } from '../../src/lib/periods.ts';
import { site as config } from '../../src/site.ts';
import { openSite, readAnswer, siteUrl, type Answer, type TestSite } from '../site.ts';

export const now = Math.floor(Date.now() / 1000);
export const today = dayOf(now, config.timeZone);
/** Noon in Shanghai on a Wednesday two or three weeks ago. */
const wednesdayDay = periodOf('week', today - 15).firstDay + 2;
export const wednesday = wednesdayDay * 86_400 + 4 * 3_600;
/** The last week that is archived on that Wednesday, and the weeks before and after it. */
export const week = previousPeriod(periodOf('week', wednesdayDay));
export const weekBefore = previousPeriod(week);
export const weekAfter = nextPeriod(week);
export const pathOf = ({ name }: Period) => `/rankings/${name}.html`;

/** Opens a ranked site before the tests of a file and closes it after them. Gives a function that returns it. */
export function rankedSite(): () => TestSite {
  let site: TestSite;
  beforeAll(async () => {
    site = await openRankedSite();
  });
  afterAll(() => site.dispose());
  return () => site;
}

/** Opens a site of `count` articles with views, and runs its hourly cron for that Wednesday and for now. */
export async function openRankedSite(count = 1_000): Promise<TestSite> {
  const site = await openSite();
  await fill(site, count);
  await site.cron('hourly', wednesday);
  await site.cron('hourly', now);
  await site.settled();
  return site;
}

/**
 * Stores articles 1 to `count` in all sections, and views of the first thousand for each day of two months. An
 * article with a higher number has fewer views. The views of one article in ten rise and fall from week to week.
 */
async function fill({ db }: TestSite, count: number): Promise<void> {
  const slugs = JSON.stringify(config.sections.map(({ slug }) => slug));
  const numbers = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)';
  await db.batch([
    db
      .prepare(
        `INSERT INTO articles (id, seq, section, title, body_html, status, published_at, updated_at,
          revision, content_hash)
        ${numbers} SELECT i, i, json_extract(?, '$[' || (i % 7) || ']'), '第' || i || '号新闻', '<p>正文</p>',
          'published', 1700000000 + i * 3600, 1700000000, 1, 'x' FROM n`,
      )
      .bind(count, slugs),
    db
      .prepare(
        `INSERT INTO views_daily (day, article_id, views) ${numbers}
        SELECT day.value, i, 20000 - i * 15 + iif(i % 10 = 0, (day.value / 7 % 3) * 900, 0)
        FROM n, json_each(?) AS day`,
      )
      .bind(
        Math.min(count, 1_000),
        JSON.stringify(Array.from({ length: 60 }, (_, n) => today - n)),
      ),
    db
      .prepare(
        `INSERT INTO views_hourly (hour, article_id, views)
          ${numbers} SELECT ?, i, 2000 - i FROM n`,
      )
      .bind(Math.min(count, 1_000), Math.floor(now / 3_600)),
  ]);
}

export const cacheStatus = (answer: Answer) => answer.headers.get('cf-cache-status');
/** The headers that the site itself sends, with the caching headers that the cache strips. */
export async function directives(site: TestSite, path: string): Promise<Headers> {
  const worker = await workerOf(site.instance);
  return (await readAnswer(await worker.fetch(siteUrl + path))).headers;
}
export const ageOf = (headers: Headers) => headers.get('cloudflare-cdn-cache-control');
export const tagsOf = (headers: Headers) => headers.get('cache-tag')?.split(',') ?? [];

/** The page as the site renders it now, with an empty cache. */
export async function render(site: TestSite, path: string): Promise<Answer> {
  await site.cache.clear();
  return site.fetch(path);
}

/** The ids in the lines of each table of a page; undefined for a withdrawn article's line. */
export function tables(html: string): (string | undefined)[][] {
  return [...html.matchAll(/<tbody>(.*?)<\/tbody>/gs)].map(([, body = '']) =>
    [...body.matchAll(/<tr>.*?<\/tr>/gs)].map(([line]) => /\/(\d+)\.html/.exec(line)?.[1]),
  );
}

/** The text that a reader sees. */
export const text = (html: string) => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
