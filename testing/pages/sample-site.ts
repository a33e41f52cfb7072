import { expect } from 'vitest';
import { unixNow } from '../../src/lib/calendar.ts';
import { archivePath, latestPath, topicPath } from '../../src/lib/paths.ts';
import type { PagePaths } from '../../local/page-paths.ts';
import { sample, siteUrl, type TestSite } from '../site.ts';

const pathTo = (id: number) => `/minsheng/2026-10-08/${id}.html`;

/** Titles on the boards: with Latin letters, with digits, a long one, and one without a place to break the line. */
const titles = [
  '望川河边的新步道通了',
  'GB/T 29490-2023 知识产权管理体系换版,柳桥区 35 家企业首批参训',
  '一张票看遍七座山',
  `https://qinghe.example/${'a'.repeat(60)}`,
];

const body = `<p>自下月起,青禾市图书馆每晚开放到十点,<a href="https://library.example/">借阅规则</a>不变。</p>
<h2>开放时间</h2>
<table><thead><tr><th>楼层</th><th>时间</th></tr></thead>
<tbody><tr><td>一至三层</td><td>8:00—22:00</td></tr></tbody></table>
<figure><img src="https://img.example/library.jpg" alt="图书馆夜景" width="640" height="400"></figure>
<ul><li>自习区照旧</li><li>少儿区开放到八点</li></ul>
<blockquote><p>馆方说,晚间将增设两名值班员。</p></blockquote>`;

/** Fills a site so that it has every kind of page: articles with every element of a body, and boards. */
export async function fillEveryKind(site: TestSite): Promise<PagePaths> {
  for (const id of [101, 102, 103, 104, 105]) {
    const changes = { title: `${titles[id % titles.length]}(之${id})`, tags: ['图书馆'] };
    await site.api('PUT', `/articles/${id}`, sample({ ...changes, body }));
  }
  const full = { author: '林青', editor: '白禾', correction: '首段时间有误,已改正。' };
  await site.api('PUT', '/articles/110', sample({ ...full, body, tags: ['图书馆', '夜读'] }));
  for (const [id, legal] of [
    [111, undefined],
    [112, '法院裁定'],
  ] as const) {
    await site.api('PUT', `/articles/${id}`, sample());
    const answer = await site.api('DELETE', `/articles/${id}`, { reason: '撤稿', legal });
    expect(answer.status).toBe(200);
  }
  const pages = ['第一页。', '第二页。', '第三页。'].map((text) => `<p>${text}</p>`);
  await site.api('PUT', '/articles/113', sample({ body: pages.join('<hr class="page-break">') }));
  await site.api('PUT', '/articles/114', sample({ body, status: 'draft' }));
  const preview = (await site.api('POST', '/articles/114/preview')).json()['url'] as string;
  await fillBoards(site);
  return {
    article: pathTo(110),
    part: pathTo(113).replace('.html', '_2.html'),
    full: pathTo(113).replace('.html', '_full.html'),
    topic: topicPath('图书馆'),
    day: latestPath('2026-10-08'),
    preview: preview.slice(siteUrl.length),
    week: archivePath('2026-W40'),
    month: archivePath('2026-09'),
    withdrawn: pathTo(111),
    withdrawnByLaw: pathTo(112),
  };
}

/** Fills live boards of the site and a section, and archived ones of two periods with risers, fallers and newcomers. */
async function fillBoards(site: TestSite): Promise<void> {
  const { db } = site;
  const line = `value ->> 0, 101 + key, 'minsheng', value ->> 1, 1791423000`;
  const lines = JSON.stringify(titles.map((title, index) => [index + 1, title]));
  const live = db.prepare(
    `INSERT INTO board_entries (board, rank, article_id, section, title, published_at, views, computed_at)
    SELECT ?, ${line}, 98765 / (key + 1), ? FROM json_each(?)`,
  );
  const frozen = db.prepare(
    `INSERT INTO board_archive (period, rank, article_id, section, title, published_at, views, previous_rank)
    SELECT ?, ${line}, 98765 / (key + 1), iif(key = 3, NULL, (key + 1) % 3 + 1) FROM json_each(?)`,
  );
  const period = db.prepare(`INSERT INTO board_periods (kind, first_day, frozen_at)
    VALUES (?, ?, ?)`);
  const day = (date: string) => Date.parse(`${date}T00:00:00Z`) / 86_400_000;
  await db.batch([
    ...['week', 'month', 'hot'].flatMap((board) =>
      [board, `${board}/minsheng`].map((name) => live.bind(name, unixNow(), lines)),
    ),
    ...['2026-W39', '2026-W40', '2026-08', '2026-09'].map((name) => frozen.bind(name, lines)),
    period.bind('week', day('2026-09-21'), unixNow()),
    period.bind('week', day('2026-09-28'), unixNow()),
    period.bind('month', day('2026-08-01'), unixNow()),
    period.bind('month', day('2026-09-01'), unixNow()),
  ]);
}
