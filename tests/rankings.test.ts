import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayOf } from '../src/lib/calendar.ts';
import { nextPeriod, periodOf, previousPeriod, type Period } from '../src/lib/periods.ts';
import { site as config } from '../src/site.ts';
import { workerOf } from '../local/site.ts';
import { openSite, readAnswer, siteUrl, type Answer, type TestSite } from './support/site.ts';

const now = Math.floor(Date.now() / 1000);
const today = dayOf(now, config.timeZone);
/** A Wednesday's noon in Shanghai, two weeks ago or three. */
const wednesdayDay = periodOf('week', today - 15).firstDay + 2;
const wednesday = wednesdayDay * 86_400 + 4 * 3_600;
/** The last week that is archived then, and those around it. */
const week = previousPeriod(periodOf('week', wednesdayDay));
const [weekBefore, weekAfter] = [previousPeriod(week), nextPeriod(week)];
const pathOf = ({ name }: Period) => `/rankings/${name}.html`;

let site: TestSite;
beforeAll(async () => {
  site = await openSite();
  await fill(site, 1_000);
  await site.cron('hourly', wednesday);
  await site.cron('hourly', now);
  await site.settled();
});
afterAll(() => site.dispose());

/**
 * Articles 1 to `count` over all sections. Each of the first thousand is read every day for two months: the
 * less the higher its number, and one in ten rising and falling by the week.
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
        `INSERT INTO views_daily ${numbers}
        SELECT day.value, i, 20000 - i * 15 + iif(i % 10 = 0, (day.value / 7 % 3) * 900, 0)
        FROM n, json_each(?) AS day`,
      )
      .bind(
        Math.min(count, 1_000),
        JSON.stringify(Array.from({ length: 60 }, (_, n) => today - n)),
      ),
    db
      .prepare(`INSERT INTO views_hourly ${numbers} SELECT ?, i, 2000 - i FROM n`)
      .bind(Math.min(count, 1_000), Math.floor(now / 3_600)),
  ]);
}

const cacheStatus = (answer: Answer) => answer.headers.get('cf-cache-status');
/** What the site tells its cache, which keeps it to itself. */
async function directives(path: string): Promise<Headers> {
  const worker = await workerOf(site.instance);
  return (await readAnswer(await worker.fetch(siteUrl + path))).headers;
}
const ageOf = (headers: Headers) => headers.get('cloudflare-cdn-cache-control');
const tagsOf = (headers: Headers) => headers.get('cache-tag')?.split(',') ?? [];

/** The page as it is rendered now. */
async function render(path: string): Promise<Answer> {
  await site.cache.clear();
  return site.fetch(path);
}

/** The lines of each of a page's tables: ids, undefined for what is withdrawn. */
function tables(html: string): (string | undefined)[][] {
  return [...html.matchAll(/<tbody>(.*?)<\/tbody>/gs)].map(([, body = '']) =>
    [...body.matchAll(/<tr>.*?<\/tr>/gs)].map(([line]) => /\/(\d+)\.html/.exec(line)?.[1]),
  );
}

const text = (html: string) => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');

describe('the address', () => {
  it.each([
    ['/rankings/', 200],
    ['/rankings/keji/', 200],
    [pathOf(week), 200],
    [pathOf(periodOf('month', week.firstDay - 31)), 200],
    ['/rankings', 301, '/rankings/'],
    ['/rankings/keji', 301, '/rankings/keji/'],
    ['/rankings/?utm_source=x', 301, '/rankings/'],
    [`${pathOf(week)}?x=1`, 301, pathOf(week)],
    [`${pathOf(week)}/`, 301, pathOf(week)],
    ['/rankings/nowhere/', 404],
    // Neither archived nor ever to be, not yet over, and no period at all.
    ['/rankings/2019-W01.html', 404],
    [pathOf(periodOf('week', today)), 404],
    [pathOf(periodOf('month', today)), 404],
    ['/rankings/2026-W54.html', 404],
    ['/rankings/2026-13.html', 404],
    ['/rankings/2026-w47.html', 404],
    ['/rankings/2026-W7.html', 404],
    ['/rankings/2026-W47', 404],
    ['/rankings/keji.html', 404],
  ] as const)('%s is answered with %i', async (path, status, to?: string) => {
    const answer = await site.fetch(path);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('location') ?? undefined).toBe(to);
    if (status !== 404) return;
    expect(answer.text).toContain('找不到这个页面');
    expect(ageOf(await directives(path))).toContain('max-age=30,');
  });
});

describe('the live boards', () => {
  it('of the site show all that is kept, with views and their time', async () => {
    const { text: html } = await render('/rankings/');
    const [ofWeek, ofMonth, hot] = tables(html);
    for (const board of [ofWeek, ofMonth, hot]) expect(board).toHaveLength(config.boards.kept);
    expect(hot?.slice(0, 3)).toEqual(['1', '2', '3']);
    expect(html.match(/统计截至 <time/g)).toHaveLength(3);
    expect(text(html)).toMatch(/ \d+ 第1号新闻 资讯 13万 /);
    expect(text(html)).toMatch(/ 1 第1号新闻 资讯 1,999 /);
    for (const { slug } of config.sections) expect(html).toContain(`href="/rankings/${slug}/"`);
  });

  it('of a section name its articles alone', async () => {
    const { text: html } = await render('/rankings/keji/');
    const [ofWeek, ofMonth, hot] = tables(html);
    const expected = Array.from({ length: config.boards.kept }, (_, n) => String(5 + 7 * n));
    expect(hot).toEqual(expected);
    for (const board of [ofWeek, ofMonth]) {
      expect(board).toHaveLength(config.boards.kept);
      expect(board?.every((id) => Number(id) % 7 === 5)).toBe(true);
    }
    expect(html).toContain('<a href="/rankings/keji/" aria-current="page">');
  });

  it('link to the archived periods, the latest first and no more than twelve of a kind', async () => {
    const { text: html } = await render('/rankings/');
    const links = [...html.matchAll(/href="\/rankings\/(\d{4}-[W\d]+)\.html"/g)].map(([, p]) => p);
    expect(links).toContain(week.name);
    const weeks = links.filter((name) => name?.includes('W'));
    expect(weeks).toEqual([...weeks].sort().reverse());
    const insert = site.db.prepare(`INSERT INTO board_periods VALUES ('week', ?, 0)`);
    const older = Array.from({ length: 30 }, (_, n) => week.firstDay - 7 * (60 + n));
    await site.db.batch(older.map((day) => insert.bind(day)));
    const many = (await render('/rankings/')).text.match(/\/rankings\/\d{4}-W\d\d\.html/g);
    expect(many).toHaveLength(12);
    await site.db.prepare('DELETE FROM board_periods WHERE frozen_at = 0').run();
  });

  it('describe themselves to machines', async () => {
    const { text: html } = await render('/rankings/keji/');
    const [, json = ''] = /<script type="application\/ld\+json">(.*?)<\/script>/.exec(html) ?? [];
    const graph = (JSON.parse(json) as { '@graph': Record<string, unknown>[] })['@graph'];
    expect(graph.map((list) => [list['@type'], list['name'], list['numberOfItems']])).toEqual([
      ['ItemList', '科技周排名', 20],
      ['ItemList', '科技月排名', 20],
      ['ItemList', '科技热门文章', 20],
    ]);
    const [first] = graph[2]?.['itemListElement'] as Record<string, unknown>[];
    expect(first).toEqual({
      '@type': 'ListItem',
      position: 1,
      name: '第5号新闻',
      url: `${siteUrl}/keji/2023-11-15/5.html`,
    });
  });

  it('say how old they are after two hours, and are hidden after a day', async () => {
    const age = (seconds: number) =>
      site.db
        .prepare('UPDATE board_entries SET computed_at = ?')
        .bind(now - seconds)
        .run();
    const pages = ['/rankings/', '/rankings/keji/', '/fragments/aside', '/keji/2023-11-15/5.html'];
    for (const { seconds, note, shown } of [
      { seconds: 3_600, note: undefined, shown: true },
      { seconds: 5 * 3_600 + 60, note: '榜单已有 5 小时未更新', shown: true },
      { seconds: 90_000, note: undefined, shown: false },
    ]) {
      await age(seconds);
      for (const path of pages) {
        const { text: html } = await render(path);
        if (note) expect(text(html), path).toContain(note);
        else expect(html, path).not.toContain('未更新');
        expect(/<tbody>|class="board"[^>]*><li>/.test(html), `${path} ${seconds}`).toBe(shown);
        if (!shown) expect(html, path).toContain('暂无可用的阅读数据');
      }
    }
    await age(0);
  });
});

describe('an archived board', () => {
  it('shows rank, rise and fall, views, its days, and the periods around it', async () => {
    const { text: html } = await render(pathOf(week));
    expect(tables(html)).toEqual([expect.objectContaining({ length: config.boards.archived })]);
    const days = [week.firstDay, week.lastDay].map((day) =>
      new Date(day * 86_400_000).toISOString().slice(0, 10),
    );
    expect(text(html)).toContain(`${days[0]} 至 ${days[1]} 统计截至 ${days[1]} 23:59:59`);
    expect(html).toContain(`href="${pathOf(weekBefore)}" rel="prev"`);
    expect(html).toContain(`href="${pathOf(weekAfter)}" rel="next"`);
    const before = tables((await render(pathOf(weekBefore))).text)[0]!;
    const lines = [...html.matchAll(/<tr><td>.*?<\/tr>/gs)].map(([line]) => line);
    for (const [index, id] of tables(html)[0]!.entries()) {
      const was = before.indexOf(id);
      const change =
        was < 0
          ? '新 新上榜'
          : was > index
            ? `↑${was - index} 上升${was - index}位`
            : was < index
              ? `↓${index - was} 下降${index - was}位`
              : '– 持平';
      expect(text(lines[index]!), lines[index]).toContain(` ${index + 1} ${change} 第${id}号新闻 `);
    }
    expect(text(html)).toMatch(/上升\d+位/);
    expect(text(html)).toMatch(/下降\d+位/);
  });

  it('that is the first says nothing of rise and fall', async () => {
    const [first] = (
      await site.db
        .prepare(`SELECT min(first_day) FROM board_periods WHERE kind = 'week'`)
        .raw<[number]>()
    )[0]!;
    const { text: html } = await render(pathOf(periodOf('week', first)));
    expect(html).not.toMatch(/升降|新上榜|rel="prev"/);
  });
});

describe('what becomes of an article', () => {
  const pages = ['/rankings/', '/rankings/keji/', pathOf(week)];
  const title = '第5号新闻';
  const article = {
    section: 'keji',
    title,
    body: '<p>正文</p>',
    publishedAt: '2023-11-15T03:13:20+08:00',
  };

  async function warm(): Promise<void> {
    await site.cache.clear();
    for (const path of pages) {
      expect((await site.fetch(path)).text, path).toContain(title);
      expect(cacheStatus(await site.fetch(path)), path).toBe('HIT');
    }
  }

  it('a withdrawal takes its name from every board, its return restores the archive', async () => {
    await warm();
    const before = (await site.fetch(pathOf(week))).text;
    const gone = await site.api('DELETE', '/articles/5', { reason: '内容有误' });
    expect(gone.status).toBe(200);
    await site.settled();
    for (const path of pages) {
      const { text: html } = await site.fetch(path);
      expect(html, path).not.toContain(title);
      expect(html, path).not.toMatch(/\/5\.html/);
    }
    const { text: html } = await site.fetch(pathOf(week));
    const rank = tables(before)[0]!.indexOf('5');
    expect(tables(html)[0]![rank]).toBeUndefined();
    expect(text(html)).toMatch(new RegExp(` ${rank + 1} \\S+ \\S+ 文章已撤下 13万`));

    const back = { 'If-Match': gone.headers.get('etag') ?? '' };
    expect((await site.api('PUT', '/articles/5', article, back)).status).toBe(200);
    await site.settled();
    expect(tables((await site.fetch(pathOf(week))).text)).toEqual(tables(before));
  });

  it("a move takes it off its old section's boards, and the archive follows", async () => {
    await site.cron('hourly', now);
    await site.settled();
    await warm();
    await site.push(5, { ...article, section: 'jiaoyu', title: '第5号新闻有了新题' });
    expect((await site.fetch('/rankings/keji/')).text).not.toMatch(/\/5\.html/);
    for (const path of ['/rankings/', pathOf(week)]) {
      const { text: html } = await site.fetch(path);
      expect(html, path).toContain('/jiaoyu/2023-11-15/5.html">第5号新闻有了新题');
    }
    await site.push(5, article);
  });
});

describe('the cache', () => {
  it('knows what each page shows', async () => {
    const live = await directives('/rankings/');
    const ids = new Set(tables((await render('/rankings/')).text).flat());
    const named = [...ids].map((id) => `n:${id}`);
    expect(tagsOf(live).slice(0, -1).sort()).toEqual(['boards', ...named].sort());
    expect(ageOf(live)).toContain('max-age=3600,');
    expect(tagsOf(await directives('/rankings/keji/'))).toContain('boards');

    const archived = await directives(pathOf(week));
    const [lines] = tables((await render(pathOf(week))).text);
    const expected = [`b:${week.name}`, ...lines!.map((id) => `n:${id}`)];
    expect(tagsOf(archived).slice(0, -1)).toEqual(expected);
    expect(ageOf(archived)).toContain('max-age=604800,');
    for (const headers of [live, archived]) expect(tagsOf(headers).at(-1)).toMatch(/^v:/);
  });

  it('is purged by the hourly cron: live boards every time, an archived one by its successor', async () => {
    await site.db.batch([
      site.db.prepare('DELETE FROM board_archive WHERE period = ?').bind(weekAfter.name),
      site.db
        .prepare(`DELETE FROM board_periods WHERE kind = 'week' AND first_day >= ?`)
        .bind(weekAfter.firstDay),
    ]);
    await site.cache.clear();
    const live = ['/', '/fragments/aside', '/rankings/', '/rankings/keji/'];
    const archive = [pathOf(weekBefore), pathOf(week), pathOf(weekAfter)];
    for (const path of [...live, ...archive]) {
      await site.fetch(path);
      expect(cacheStatus(await site.fetch(path)), path).toBe('HIT');
    }
    await site.cron('hourly', wednesday + 3_600);
    await site.settled();
    for (const path of live) expect(cacheStatus(await site.fetch(path)), path).toBe('MISS');
    for (const path of archive) expect(cacheStatus(await site.fetch(path)), path).toBe('HIT');
    expect((await site.fetch(pathOf(week))).text).not.toContain('rel="next"');

    await site.cron('hourly', wednesday + 7 * 86_400);
    await site.settled();
    const pages = await Promise.all(archive.map((path) => site.fetch(path)));
    expect(pages.map(cacheStatus)).toEqual(['HIT', 'MISS', 'MISS']);
    expect(pages[1]?.text).toContain(`href="${pathOf(weekAfter)}" rel="next"`);
    expect(pages[2]?.status).toBe(200);
    expect((await site.fetch('/rankings/')).text).toContain(pathOf(weekAfter));
  });
});

describe('the database budget', () => {
  it.each([1_000, 20_000])('is one round trip whatever there is: %i articles', async (count) => {
    const larger = await openSite();
    try {
      await fill(larger, count);
      await larger.cron('hourly', wednesday);
      await larger.cron('hourly', now);
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
