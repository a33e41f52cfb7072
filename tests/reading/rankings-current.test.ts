import { describe, expect, it } from 'vitest';
import {
  ageOf,
  cacheStatus,
  directives,
  now,
  openRankedSite,
  rankedSite,
  pathOf,
  render,
  tables,
  tagsOf,
  text,
  wednesday,
  week,
  weekAfter,
  weekBefore,
} from '../../testing/boards/ranked-site.ts';

const site = rankedSite();

describe('a change of an article', () => {
  const pages = ['/rankings/', '/rankings/keji/', pathOf(week)];
  const title = '第5号新闻';
  const article = {
    section: 'keji',
    title,
    body: '<p>正文</p>',
    publishedAt: '2023-11-15T03:13:20+08:00',
  };

  async function warm(): Promise<void> {
    await site().cache.clear();
    for (const path of pages) {
      expect((await site().fetch(path)).text, path).toContain(title);
      expect(cacheStatus(await site().fetch(path)), path).toBe('HIT');
    }
  }

  it('by withdrawal removes it from every board, and its return restores it in the archive', async () => {
    await warm();
    const before = (await site().fetch(pathOf(week))).text;
    const gone = await site().api('DELETE', '/articles/5', { reason: '内容有误' });
    expect(gone.status).toBe(200);
    await site().settled();
    for (const path of pages) {
      const { text: html } = await site().fetch(path);
      expect(html, path).not.toContain(title);
      expect(html, path).not.toMatch(/\/5\.html/);
    }
    const { text: html } = await site().fetch(pathOf(week));
    const rank = tables(before)[0]!.indexOf('5');
    expect(tables(html)[0]![rank]).toBeUndefined();
    expect(text(html)).toMatch(new RegExp(` ${rank + 1} \\S+ \\S+ 文章已撤下 13万`));

    const back = { 'If-Match': gone.headers.get('etag') ?? '' };
    expect((await site().api('PUT', '/articles/5', article, back)).status).toBe(200);
    await site().settled();
    expect(tables((await site().fetch(pathOf(week))).text)).toEqual(tables(before));
  });

  it("by a move removes it from its old section's boards, and changes its address in the archive", async () => {
    await site().cron('hourly', now);
    await site().settled();
    await warm();
    await site().push(5, { ...article, section: 'jiaoyu', title: '第5号新闻有了新题' });
    expect((await site().fetch('/rankings/keji/')).text).not.toMatch(/\/5\.html/);
    for (const path of ['/rankings/', pathOf(week)]) {
      const { text: html } = await site().fetch(path);
      expect(html, path).toContain('/jiaoyu/2023-11-15/5.html">第5号新闻有了新题');
    }
    await site().push(5, article);
  });
});

describe('the cache', () => {
  it('has the tags of what each page shows', async () => {
    const live = await directives(site(), '/rankings/');
    const ids = new Set(tables((await render(site(), '/rankings/')).text).flat());
    const named = [...ids].map((id) => `n:${id}`);
    expect(tagsOf(live).slice(0, -1).sort()).toEqual(['boards', ...named].sort());
    expect(ageOf(live)).toContain('max-age=3600,');
    expect(tagsOf(await directives(site(), '/rankings/keji/'))).toContain('boards');

    const archived = await directives(site(), pathOf(week));
    const [lines] = tables((await render(site(), pathOf(week))).text);
    const expected = [`b:${week.name}`, ...lines!.map((id) => `n:${id}`)];
    expect(tagsOf(archived).slice(0, -1)).toEqual(expected);
    expect(ageOf(archived)).toContain('max-age=604800,');
    for (const headers of [live, archived]) expect(tagsOf(headers).at(-1)).toMatch(/^v:/);
  });

  it('loses live boards at every hourly cron, and an archived board when its successor is archived', async () => {
    await site().db.batch([
      site().db.prepare('DELETE FROM board_archive WHERE period = ?').bind(weekAfter.name),
      site()
        .db.prepare(`DELETE FROM board_periods WHERE kind = 'week' AND first_day >= ?`)
        .bind(weekAfter.firstDay),
    ]);
    await site().cache.clear();
    const live = ['/', '/fragments/aside', '/rankings/', '/rankings/keji/'];
    const archive = [pathOf(weekBefore), pathOf(week), pathOf(weekAfter)];
    for (const path of [...live, ...archive]) {
      await site().fetch(path);
      expect(cacheStatus(await site().fetch(path)), path).toBe('HIT');
    }
    await site().cron('hourly', wednesday + 3_600);
    await site().settled();
    for (const path of live) expect(cacheStatus(await site().fetch(path)), path).toBe('MISS');
    for (const path of archive) expect(cacheStatus(await site().fetch(path)), path).toBe('HIT');
    expect((await site().fetch(pathOf(week))).text).not.toContain('rel="next"');

    await site().cron('hourly', wednesday + 7 * 86_400);
    await site().settled();
    const pages = await Promise.all(archive.map((path) => site().fetch(path)));
    expect(pages.map(cacheStatus)).toEqual(['HIT', 'MISS', 'MISS']);
    expect(pages[1]?.text).toContain(`href="${pathOf(weekAfter)}" rel="next"`);
    expect(pages[2]?.status).toBe(200);
    expect((await site().fetch('/rankings/')).text).toContain(pathOf(weekAfter));
  });
});

describe('the database budget', () => {
  it.each([1_000, 20_000])('is one round trip for any size: %i articles', async (count) => {
    const larger = await openRankedSite(count);
    try {
      for (const [path, budget] of [
        ['/rankings/', 150],
        ['/rankings/keji/', 150],
        [pathOf(week), 100],
        ['/fragments/aside', 45],
        ['/keji/2023-11-15/5.html', 80],
      ] as const) {
        const answer = await larger.fetch(path);
        expect(answer.status, path).toBe(200);
        const timing = answer.headers.get('server-timing') ?? '';
        const [, trips, rows] = /trips=(\d+) statements=\d+ rows=(\d+)/.exec(timing) ?? [];
        expect(Number(trips), path).toBe(1);
        expect(Number(rows), `${path} ${rows}`).toBeLessThanOrEqual(budget);
        expect(Number(rows), path).toBeGreaterThan(20);
      }
    } finally {
      await larger.dispose();
    }
  });
});
