import { brotliCompressSync, constants } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayOf, formatDate, hourOf, unixNow } from '../../src/lib/calendar.ts';
import { articlePath, topicPath } from '../../src/lib/paths.ts';
import { recomputeBoards } from '../../src/rankings/recompute.ts';
import { connect } from '../../src/db/client.ts';
import { site as config } from '../../src/site.ts';
import { openSite, type TestSite } from '../../testing/site.ts';

const sizes = [1_000, 50_000] as const;
/** Seconds from one article to the next, and the time of the first in unix seconds. */
const [step, start] = [300, Date.UTC(2024, 0, 1) / 1000];
const timeOf = (id: number) => start + id * step;
const sections = config.sections.map(({ slug }) => slug);

let site: TestSite;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.dispose());

/** Adds articles `first` to `last` in all sections with 0 to 5 tags, and fills boards with views. */
async function fill(first: number, last: number): Promise<void> {
  const { db } = site;
  const now = unixNow();
  await db.batch([
    db
      .prepare(
        `INSERT INTO articles (id, seq, section, title, summary, body_html, tags, status, published_at,
          updated_at, revision, content_hash, featured)
        WITH RECURSIVE n(i) AS (SELECT ${first} UNION ALL SELECT i + 1 FROM n WHERE i < ${last})
        SELECT i, i, json_extract(?, '$[' || (i % ${sections.length}) || ']'), '柳桥新闻第' || i || '号',
          '提要' || i, '<p>正文' || i || '</p>',
          (SELECT json_group_array('话题' || (i % (7 + value)))
            FROM json_each('[0,1,2,3,4]') WHERE value < i % 6),
          'published', ${start} + i * ${step}, ${start} + i * ${step}, 1, 'x',
          iif(i % 50 < 10, i % 50, NULL)
        FROM n`,
      )
      .bind(JSON.stringify(sections)),
    db.prepare(`UPDATE sequences SET value = ? WHERE name = 'article_seq'`).bind(last),
    db
      .prepare(
        `INSERT OR REPLACE INTO views_hourly (hour, article_id, views)
          SELECT ?, id, 1 + id % 97 FROM articles WHERE id > ?`,
      )
      .bind(hourOf(now), last - 900),
    db
      .prepare(
        `INSERT OR REPLACE INTO views_daily (day, article_id, views)
          SELECT ?, id, 1 + id % 97 FROM articles WHERE id > ?`,
      )
      .bind(dayOf(now, config.timeZone), last - 900),
  ]);
  await recomputeBoards(connect(db), now);
}

/** Every kind of page that asks the database, with the number of rows that it may read. */
function pageKinds(last: number): readonly (readonly [name: string, path: string, rows: number])[] {
  const id = 605;
  const section = sections[id % sections.length] ?? '';
  const time = timeOf(id);
  const deep = `${time}-${id}`;
  const date = formatDate(timeOf(last - 100), config.timeZone);
  return [
    ['article', articlePath({ id, section, publishedAt: time }, config.timeZone), 80],
    ['home', '/', 150],
    ['section', `/${section}/`, 100],
    ['section, deep', `/${section}/?before=${deep}`, 100],
    ['section, back', `/${section}/?after=${deep}`, 100],
    ['topic', topicPath('话题3'), 100],
    ['topic, deep', `${topicPath('话题3')}?before=${deep}`, 100],
    ['latest', '/latest/', 100],
    ['latest, deep', `/latest/?before=${deep}`, 100],
    ['a day', `/latest/${date}/`, 100],
    ['a day, deep', `/latest/${date}/?before=${timeOf(last - 120)}-${last - 120}`, 100],
    ['a day, back', `/latest/${date}/?after=${timeOf(last - 160)}-${last - 160}`, 100],
    ['boards', '/rankings/', 150],
    ['boards of a section', `/rankings/${section}/`, 100],
    ['aside', '/fragments/aside', 60],
  ];
}

interface Cost {
  readonly trips: number;
  readonly rows: number;
  readonly bytes: number;
}

async function costOf(path: string): Promise<Cost> {
  const { status, headers, text } = await site.fetch(path);
  expect(status, path).toBe(200);
  const [, trips, rows] = /trips=(\d+) .*rows=(\d+)/.exec(headers.get('server-timing') ?? '') ?? [];
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };
  return {
    trips: Number(trips),
    rows: Number(rows),
    bytes: brotliCompressSync(text, quality).byteLength,
  };
}

describe('what pages cost', () => {
  const measured = new Map<string, Cost[]>();
  beforeAll(async () => {
    let filled = 0;
    for (const size of sizes) {
      await fill(filled + 1, size);
      filled = size;
      await site.cache.clear();
      for (const [name, path] of pageKinds(size)) {
        measured.set(name, [...(measured.get(name) ?? []), await costOf(path)]);
      }
    }
  });

  it.each(pageKinds(sizes[0]).map(([name, , rows]) => [name, rows] as const))(
    '%s: one round trip and at most %i rows, however many articles there are',
    (name, budget) => {
      const costs = measured.get(name) ?? [];
      expect(costs).toHaveLength(sizes.length);
      for (const { trips, rows } of costs) {
        expect(trips).toBe(1);
        expect(rows).toBeGreaterThan(0);
        expect(rows).toBeLessThanOrEqual(budget);
      }
      const [few, many] = costs.map(({ rows }) => rows);
      // A list that is full at both sizes costs the same, but for one or two rows at an edge of paging.
      expect(Math.abs((few ?? 0) - (many ?? 0))).toBeLessThanOrEqual(3);
    },
  );

  afterAll(() => {
    for (const [name, costs] of measured) {
      console.log(name, costs.map(({ rows, bytes }) => `${rows} rows, ${bytes} bytes`).join(' | '));
    }
  });

  it('the home page is at most 30 KB', () => {
    for (const { bytes } of measured.get('home') ?? []) expect(bytes).toBeLessThanOrEqual(30_000);
  });
});
