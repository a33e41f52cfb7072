import { afterAll, beforeAll, expect, it } from 'vitest';
import { randomFrom } from '../../local/random.ts';
import { formatViews } from '../../src/lib/format-views.ts';
import { connect } from '../../src/db/client.ts';
import { dayOf } from '../../src/lib/calendar.ts';
import { concentratedArticles } from '../../src/rankings/concentration.ts';
import { putRuling, type Ruling } from '../../src/rankings/rulings.ts';
import { site } from '../../src/site.ts';
import { signView } from '../../src/views/signature.ts';
import { openCounting, sendBeacons, viewsInKv } from '../../testing/counting/beacons.ts';
import { siteSecret, siteUrl } from '../../testing/site.ts';

const copies = ['copy0', 'copy1', 'copy2', 'copy3'];
const articles = 90;
/** One round an hour. A cron runs after each; after some, two run at once. */
const rounds = 24;
const readersARound = 125;
const random = randomFrom(24);
const now = Math.floor(Date.now() / 1_000);
type Span = 'week' | 'month' | 'hot';

/** Earlier views: their articles, hours before the day, views of each, and the boards that count them. */
const older: readonly { ids: number[]; hoursAgo: number; views: number; on: readonly Span[] }[] = [
  { ids: [5, 31, 41, 52], hoursAgo: 20, views: 150, on: ['week', 'month', 'hot'] },
  { ids: [2, 32, 42, 53], hoursAgo: 72, views: 300, on: ['week', 'month'] },
  { ids: [3, 33, 43, 54], hoursAgo: 240, views: 700, on: ['month'] },
  { ids: [4, 34, 45, 56], hoursAgo: 960, views: 5_000, on: [] },
];

const sectionOf = (id: number) => site.sections[id % site.sections.length]!.slug;

let counting: Awaited<ReturnType<typeof openCounting>>;
beforeAll(async () => {
  counting = await openCounting(copies);
  const ids = Array.from({ length: articles }, (_, n) => n + 1);
  await counting.db
    .prepare(
      `INSERT INTO articles (id, seq, section, title, body_html, status, published_at, updated_at,
         revision, content_hash)
       SELECT value ->> 0, value ->> 0, value ->> 1, '第' || (value ->> 0) || '号新闻', '<p>正文</p>',
         iif((value ->> 0) % 11 = 0, 'withdrawn', 'published'), 1700000000 + (value ->> 0) % 7, 1, 1, 'x'
       FROM json_each(?)`,
    )
    .bind(JSON.stringify(ids.map((id) => [id, sectionOf(id)])))
    .run();
  const rows = older.flatMap(({ ids, hoursAgo, views }) => {
    const time = now - hoursAgo * 3_600;
    const [hour, day] = [Math.floor(time / 3_600), dayOf(time, site.timeZone)];
    return ids.map((id) => ({ id, hour, day, views }));
  });
  for (const unit of ['hour', 'day']) {
    const table = unit === 'hour' ? 'views_hourly' : 'views_daily';
    await counting.db
      .prepare(
        `INSERT INTO ${table} (${unit}, article_id, views)
         SELECT value ->> '${unit}', value ->> 'id', value ->> 'views' FROM json_each(?)`,
      )
      .bind(JSON.stringify(rows))
      .run();
  }
});
afterAll(() => counting.instance.dispose());

/** The number of views by article, counted by the test itself. */
const truth = new Map<number, number>();

async function sendRound(round: number): Promise<void> {
  const beacons = Array.from({ length: readersARound }, async (_, n) => {
    // Articles are read roughly by Zipf's law. In the evening, another story breaks.
    const breaking = round > 18 && random() < 0.4;
    const id = breaking ? 78 : Math.min(articles, Math.ceil(articles ** random()));
    truth.set(id, (truth.get(id) ?? 0) + 1);
    const body = await signView(siteSecret, id, now);
    return { copy: copies[n % copies.length]!, id, body, address: `10.9.${round}.${n}` };
  });
  const statuses = await sendBeacons(counting.driver, await Promise.all(beacons));
  expect(new Set(statuses)).toEqual(new Set([204]));
}

const cron = (copy = 0) =>
  counting.workers[copy]!.scheduled({ cron: site.crons.hourly, scheduledTime: new Date() });

/** The lines of a board as its page shows them: id, figure, and whether the line is marked as pinned. */
async function shown(path: string, span: string): Promise<[number, string, boolean][]> {
  const html = await (await counting.workers[0]!.fetch(siteUrl + path)).text();
  const [, table = ''] = html.split(`aria-labelledby="${span}"`);
  const [body = ''] = table.split('</table>');
  return [...body.matchAll(/<tr>.*?<\/tr>/gs)].slice(1).map(([line]) => {
    const cells = [...line.matchAll(/<td[^>]*>(.*?)<\/td>/gs)].map(([, cell = '']) => cell);
    return [Number(/\/(\d+)\.html/.exec(line)?.[1]), cells.at(-1) ?? '', line.includes('荐')];
  });
}

/** The lines that the board should have, computed by the test itself. */
function expected(
  span: Span,
  section?: string,
  { without = [] as number[] } = {},
): [number, string, boolean][] {
  const counted = new Map(truth);
  for (const { ids, views } of older.filter(({ on }) => on.includes(span))) {
    for (const id of ids) counted.set(id, (counted.get(id) ?? 0) + views);
  }
  return [...counted]
    .filter(([id]) => id % 11 !== 0 && !without.includes(id))
    .filter(([id]) => section === undefined || sectionOf(id) === section)
    .sort(([a, views], [b, others]) => others - views || (b % 7) - (a % 7) || b - a)
    .slice(0, site.boards.kept)
    .map(([id, views]) => [id, formatViews(views), false]);
}

it('after a day of traffic, every page of boards shows what the test itself counted', async () => {
  for (let round = 0; round < rounds; round++) {
    await sendRound(round);
    await Promise.all(round % 5 === 0 ? [cron(0), cron(1)] : [cron(round % copies.length)]);
  }
  await expect.poll(() => viewsInKv(counting.kv)).toEqual(Object.fromEntries(truth));
  await cron();
  const boards = new Set((['week', 'month', 'hot'] as const).map((span) => String(expected(span))));
  expect(boards.size, 'different boards').toBe(3);
  for (const span of ['week', 'month', 'hot'] as const) {
    const whole = await shown('/rankings/', span);
    expect(whole, span).toHaveLength(site.boards.kept);
    expect(whole, span).toEqual(expected(span));
    for (const { slug } of site.sections) {
      expect(await shown(`/rankings/${slug}/`, span), `${span} of ${slug}`).toEqual(
        expected(span, slug),
      );
    }
  }
});

it('rulings of editors are marked, and change no figure', async () => {
  const [first, second, third] = expected('week').map(([id]) => id);
  const common = {
    board: 'week',
    reason: '编辑部决定',
    madeBy: '总编',
    madeAt: now,
    until: now + 3_600,
  };
  const db = connect(counting.db);
  const rulings: Ruling[] = [
    { ...common, kind: 'pin', articleId: third!, rank: 1 },
    { ...common, kind: 'exclude', articleId: first! },
  ];
  for (const ruling of rulings) await db.batch(putRuling(db, ruling) as never);
  await cron();
  const [, figure] = expected('week').find(([id]) => id === third)!;
  const others = expected('week', undefined, { without: [first!, third!] });
  expect(others[0]![0]).toBe(second);
  const week = await shown('/rankings/', 'week');
  expect(week.slice(0, 10)).toEqual([[third, figure, true], ...others.slice(0, 9)]);
  expect(await shown('/rankings/', 'month')).toEqual(expected('month'));
  const aside = await (await counting.workers[0]!.fetch(`${siteUrl}/fragments/aside`)).text();
  const [, list = ''] = aside.split('id="board-week"');
  const lines = [...list.split('</ol>')[0]!.matchAll(/<li.*?<\/li>/gs)].map(([line]) => line);
  expect(lines.map((line) => line.includes('荐'))).toEqual(lines.map((_, index) => index === 0));
  const figures = lines.map((line) => /<small>(.*?)<\/small>/.exec(line)?.[1]);
  expect(figures).toEqual(week.slice(0, 10).map(([, views]) => views));
});

it('editors are told about views from a few networks, and these views still count', async () => {
  const [few, many] = [16, 17] as const;
  const signatures = {
    [few]: await signView(siteSecret, few, now),
    [many]: await signView(siteSecret, many, now),
  };
  const each = 300;
  for (const id of [few, many]) {
    const networks = id === few ? 3 : each;
    const beacons = Array.from({ length: each }, (_, n) => {
      const network = n % networks;
      const address = `10.8.${network >> 8}.${network & 255}`;
      return { copy: copies[0]!, id, body: signatures[id], address };
    });
    await sendBeacons(counting.driver, beacons);
    truth.set(id, (truth.get(id) ?? 0) + each);
  }
  await expect.poll(() => viewsInKv(counting.kv)).toEqual(Object.fromEntries(truth));
  const repeated = each - 3 * site.concentration.perNetwork;
  const inKv = () => viewsInKv(counting.kv, 'repeats/');
  await expect.poll(inKv).toEqual({ [few]: repeated });
  await cron();
  expect(await concentratedArticles(connect(counting.db), now)).toEqual([
    {
      id: few,
      section: 'minsheng',
      title: '第16号新闻',
      publishedAt: 1_700_000_002,
      views: truth.get(few),
      repeated,
    },
  ]);
  expect(await shown('/rankings/', 'month')).toEqual(expected('month'));
});
