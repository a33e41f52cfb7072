import { randomFrom } from '../local/random.ts';
import { dayOf, hourOf } from '../src/lib/calendar.ts';
import { site } from '../src/site.ts';
import { sampler, zipfShares } from './simulator/zipf.ts';

export interface Newsroom {
  readonly articles: number;
  /** How views fall on articles: by Zipf's law (exponent 1), or evenly, which leaves the most to sort. */
  readonly readers: 'zipf' | 'even';
  /** Articles of the last section; by default as many as every other section has. */
  readonly small?: number;
  /** How many of the most read articles editors have ruled on. */
  readonly ruled?: number;
}

/** Unix seconds; noon in Shanghai. */
export const now = Date.parse('2026-11-24T04:00:00Z') / 1_000;
/** Different articles that are read in a day, if there are so many. */
const viewedDaily = 50_000;
/** The most views that are drawn to reach so many articles in a day. */
const mostViews = 1_000_000;
/** A body of about 2 KB. */
const body = `<p>${'字'.repeat(700)}</p>`;

/** Fills an empty database with articles, and with views for all days and hours that boards count. */
export async function fillNewsroom(d1: D1Database, newsroom: Newsroom): Promise<void> {
  const { articles, readers, ruled = 0 } = newsroom;
  await insertArticles(d1, newsroom);
  const pick = readers === 'even' ? undefined : sampler(zipfShares(articles, 1));
  const random = randomFrom(7);
  // The stride spreads popular articles over sections and times.
  const stride = 7_919;
  const draw = () => {
    const rank = pick ? pick(random) : Math.floor(random() * articles);
    return 1 + ((rank * stride) % articles);
  };
  const today = dayOf(now, site.timeZone);
  for (let day = 0; day < site.boards.monthDays; day++) {
    await insertViews(
      d1,
      ['views_daily', 'day'],
      today - day,
      drawViews(draw, viewedDaily, mostViews),
    );
  }
  for (let hour = 0; hour < site.boards.hotHours; hour++) {
    const views = drawViews(draw, viewedDaily / 3, mostViews / 24);
    await insertViews(d1, ['views_hourly', 'hour'], hourOf(now) - hour, views);
  }
  await insertRulings(d1, ruled);
}

/** Draws views until `different` articles have some, or `most` views are drawn. */
function drawViews(draw: () => number, different: number, most: number): Map<number, number> {
  const views = new Map<number, number>();
  for (let drawn = 0; drawn < most && views.size < different; drawn++) {
    const id = draw();
    views.set(id, (views.get(id) ?? 0) + 1);
  }
  return views;
}

async function insertArticles(d1: D1Database, { articles, small }: Newsroom): Promise<void> {
  const slugs = JSON.stringify(site.sections.map(({ slug }) => slug));
  const step = 20_000;
  for (let first = 1; first <= articles; first += step) {
    const last = Math.min(articles, first + step - 1);
    await d1
      .prepare(
        `WITH RECURSIVE n (i) AS (SELECT ${first} UNION ALL SELECT i + 1 FROM n WHERE i < ${last})
         INSERT INTO articles (id, seq, section, title, body_html, status, published_at, updated_at,
           revision, content_hash)
         SELECT i, i, ?1 ->> ${sectionOf(small)}, '第' || i || '号新闻', ?2, 'published',
           ${now} - (${articles} - i) * 60, ${now}, 1, 'x' FROM n`,
      )
      .bind(slugs, body)
      .run();
  }
}

/** An SQL expression for the index of article i's section. */
function sectionOf(small: number | undefined): string {
  const count = site.sections.length;
  if (small === undefined) return `(i % ${count})`;
  return `iif(i <= ${small}, ${count - 1}, i % ${count - 1})`;
}

/** Inserts rulings in turn: exclusions from all boards, from a span's and from a section's, and pins on a section's. */
async function insertRulings(d1: D1Database, ruled: number): Promise<void> {
  const spans = ['week', 'month', 'hot'];
  const { results } = await d1
    .prepare(
      `SELECT a.id, a.section FROM (
         SELECT article_id, sum(views) AS views FROM views_daily GROUP BY article_id
       ) JOIN articles AS a ON a.id = article_id ORDER BY views DESC, a.id LIMIT ?`,
    )
    .bind(ruled)
    .all<{ id: number; section: string }>();
  const rulings = results.map(({ id, section }, n) => {
    const span = spans[n % spans.length] ?? '';
    const board = ['*', span, `${span}/${section}`, `${span}/${section}`][n % 4];
    const rank = n % 4 === 3 ? 1 + (Math.floor(n / 4) % site.boards.kept) : null;
    return { board, id, rank };
  });
  await d1
    .prepare(
      `INSERT OR IGNORE INTO board_rulings
         (board, article_id, kind, rank, reason, until, made_by, made_at)
       SELECT value ->> 'board', value ->> 'id', iif(value ->> 'rank' IS NULL, 'exclude', 'pin'),
         value ->> 'rank', '', 9e9, '', 0 FROM json_each(?)`,
    )
    .bind(JSON.stringify(rulings))
    .run();
}

async function insertViews(
  d1: D1Database,
  [table, time]: readonly ['views_daily', 'day'] | readonly ['views_hourly', 'hour'],
  at: number,
  views: ReadonlyMap<number, number>,
): Promise<void> {
  await d1
    .prepare(
      `INSERT INTO ${table} (${time}, article_id, views)
       SELECT ?, value ->> 0, value ->> 1 FROM json_each(?)`,
    )
    .bind(at, JSON.stringify([...views]))
    .run();
}
