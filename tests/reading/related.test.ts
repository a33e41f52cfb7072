import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { site as config } from '../../src/site.ts';
import { openSite, sample, type TestSite } from '../../testing/site.ts';

let site: TestSite;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.dispose());

/** The titles under 相关文章, in order. */
async function related(path: string): Promise<string[]> {
  const { text } = await site.fetch(path);
  const [list = ''] = /<nav class="related"[\s\S]*?<\/nav>/.exec(text) ?? [];
  return [...list.matchAll(/<a href="[^"]+">([^<]+)/g)].map(([, title = '']) => title);
}

describe('related articles', () => {
  const at = (minute: number) => new Date(Date.UTC(2026, 9, 8, 2, minute)).toISOString();
  const pathOf = (id: number, section = 'keji') => `/${section}/2026-10-08/${id}.html`;
  const put = (id: number, changes: Record<string, unknown>) =>
    site.push(id, sample({ section: 'keji', title: `第${id}篇`, publishedAt: at(id), ...changes }));

  beforeAll(async () => {
    await put(1, { tags: ['甲'], section: 'jiaoyu' });
    await put(2, { tags: ['甲', '乙'], section: 'jiaoyu' });
    await put(3, { tags: ['丙'], section: 'jiaoyu' });
    for (const id of [4, 5, 6, 7]) await put(id, {});
    await put(8, { tags: ['甲', '乙', '丙', '丁'] });
    await put(9, { tags: ['丁'], section: 'jiaoyu' });
    await site.cache.clear();
  });

  it('are ordered by shared tags and then by time, and are filled up from the section without the neighbour', async () => {
    expect(await related(pathOf(8))).toEqual([
      '第2篇',
      '第3篇',
      '第1篇',
      '第6篇',
      '第5篇',
      '第4篇',
    ]);
  });

  it('come from the section when there are no tags, and are never withdrawn', async () => {
    expect(await related(pathOf(7))).toEqual(['第5篇', '第4篇']);
    expect(await related(pathOf(4))).toEqual([]);
    for (const id of [2, 5]) {
      await site.api('DELETE', `/articles/${id}`, { reason: '内容有误' });
    }
    await site.settled();
    expect(await related(pathOf(8))).toEqual(['第3篇', '第1篇', '第6篇', '第4篇']);
    expect(await related(pathOf(7))).toEqual(['第4篇']);
  });

  it('show a new title at once', async () => {
    await put(3, { tags: ['丙'], section: 'jiaoyu', title: '改了题目' });
    expect(await related(pathOf(8))).toContain('改了题目');
  });
});

/** Stores articles in all sections, a minute apart. The last 1,000 fill the boards, and every tag has many. */
async function fill(from: number, to: number): Promise<void> {
  const slugs = JSON.stringify(config.sections.map(({ slug }) => slug));
  const tags = JSON.stringify(Array.from({ length: 20 }, (_, n) => `题${n}`));
  await site.db.batch([
    site.db
      .prepare(
        `INSERT INTO articles (id, seq, section, title, body_html, status, published_at, updated_at,
          revision, content_hash, tags)
        WITH RECURSIVE n(i) AS (SELECT CAST(?1 AS INTEGER) UNION ALL SELECT i + 1 FROM n WHERE i < ?2)
        SELECT 10000 + i, 10000 + i, json_extract(?3, '$[' || (i % CAST(?4 AS INTEGER)) || ']'), '柳桥新闻第' || i || '号',
          '<p>正文</p>', 'published', 1700000000 + i * 60, 1700000000, 1, 'x',
          CASE i % 4 WHEN 0 THEN '[]' WHEN 1 THEN '["题0"]'
            WHEN 2 THEN '["题0","题1","题2","题3","题4"]' ELSE ?5 END FROM n`,
      )
      .bind(from, to, slugs, config.sections.length, tags),
    site.db.prepare('DELETE FROM board_entries'),
    ...['week', 'month', 'hot'].map((board) =>
      site.db
        .prepare(
          `INSERT INTO board_entries (board, rank, article_id, section, title, published_at, views, computed_at)
          SELECT ?, row_number() OVER (ORDER BY id), id, section, title, published_at, 100 - id, unixepoch()
          FROM articles WHERE id > 10000 AND id <= 10020`,
        )
        .bind(board),
    ),
  ]);
}

/** The number of rows that a page read from the database, from its Server-Timing header. */
async function rows(path: string): Promise<number> {
  await site.cache.clear();
  const answer = await site.fetch(path);
  expect(answer.status, path).toBe(200);
  const timing = answer.headers.get('server-timing') ?? '';
  expect(timing).toContain('trips=1 ');
  return Number(/rows=(\d+)/.exec(timing)?.[1] ?? NaN);
}

describe('the database budget of an article without its aside', () => {
  const date = (i: number) =>
    new Date((1_700_000_000 + i * 60 + 8 * 3_600) * 1000).toISOString().slice(0, 10);

  it.each([
    [1_000, 1, 600],
    [50_000, 1_001, 30_000],
  ])('is at most 36 rows in one batch: %i articles', async (count, from, middle) => {
    await fill(from, count);
    const aside = await rows('/fragments/aside');
    const costs: Record<string, number> = {};
    for (const tags of [0, 1, 2, 3]) {
      for (const i of [middle + tags, count - 8 + tags]) {
        const slug = config.sections[i % config.sections.length]!.slug;
        costs[`${i}/${tags}`] = (await rows(`/${slug}/${date(i)}/${10_000 + i}.html`)) - aside;
      }
    }
    expect(Math.max(...Object.values(costs)), JSON.stringify(costs)).toBeLessThanOrEqual(36);
  });
});
