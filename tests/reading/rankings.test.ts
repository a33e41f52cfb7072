import { describe, expect, it } from 'vitest';
import { periodOf } from '../../src/lib/periods.ts';
import { site as config } from '../../src/site.ts';
import {
  ageOf,
  directives,
  now,
  rankedSite,
  pathOf,
  render,
  tables,
  text,
  today,
  week,
  weekAfter,
  weekBefore,
} from '../../testing/boards/ranked-site.ts';
import { siteUrl } from '../../testing/site.ts';

const site = rankedSite();

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
    // Too old to be archived, not over yet, and malformed periods.
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
    const answer = await site().fetch(path);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('location') ?? undefined).toBe(to);
    if (status !== 404) return;
    expect(answer.text).toContain('找不到这个页面');
    expect(ageOf(await directives(site(), path))).toContain('max-age=30,');
  });
});

describe('the live boards', () => {
  it('of the site show all their entries, with views and the time of computation', async () => {
    const { text: html } = await render(site(), '/rankings/');
    const [ofWeek, ofMonth, hot] = tables(html);
    for (const board of [ofWeek, ofMonth, hot]) expect(board).toHaveLength(config.boards.kept);
    expect(hot?.slice(0, 3)).toEqual(['1', '2', '3']);
    expect(html.match(/统计截至 <time/g)).toHaveLength(3);
    expect(text(html)).toMatch(/ \d+ 第1号新闻 资讯 13万 /);
    expect(text(html)).toMatch(/ 1 第1号新闻 资讯 1,999 /);
    for (const { slug } of config.sections) expect(html).toContain(`href="/rankings/${slug}/"`);
  });

  it('of a section name only its articles', async () => {
    const { text: html } = await render(site(), '/rankings/keji/');
    const [ofWeek, ofMonth, hot] = tables(html);
    const expected = Array.from({ length: config.boards.kept }, (_, n) => String(5 + 7 * n));
    expect(hot).toEqual(expected);
    for (const board of [ofWeek, ofMonth]) {
      expect(board).toHaveLength(config.boards.kept);
      expect(board?.every((id) => Number(id) % 7 === 5)).toBe(true);
    }
    expect(html).toContain('<a href="/rankings/keji/" aria-current="page">');
  });

  it('link to the archived periods, latest first, at most twelve of a kind', async () => {
    const { text: html } = await render(site(), '/rankings/');
    const links = [...html.matchAll(/href="\/rankings\/(\d{4}-[W\d]+)\.html"/g)].map(([, p]) => p);
    expect(links).toContain(week.name);
    const weeks = links.filter((name) => name?.includes('W'));
    expect(weeks).toEqual([...weeks].sort().reverse());
    const insert = site().db.prepare(`INSERT INTO board_periods (kind, first_day, frozen_at)
      VALUES ('week', ?, 0)`);
    const older = Array.from({ length: 30 }, (_, n) => week.firstDay - 7 * (60 + n));
    await site().db.batch(older.map((day) => insert.bind(day)));
    const many = (await render(site(), '/rankings/')).text.match(/\/rankings\/\d{4}-W\d\d\.html/g);
    expect(many).toHaveLength(12);
    await site().db.prepare('DELETE FROM board_periods WHERE frozen_at = 0').run();
  });

  it('describe themselves to machines', async () => {
    const { text: html } = await render(site(), '/rankings/keji/');
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

  it('tell their age after two hours, and are hidden after a day', async () => {
    const age = (seconds: number) =>
      site()
        .db.prepare('UPDATE board_entries SET computed_at = ?')
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
        const { text: html } = await render(site(), path);
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
  it('shows ranks, their changes, views, its days, and links to the periods around it', async () => {
    const { text: html } = await render(site(), pathOf(week));
    expect(tables(html)).toEqual([expect.objectContaining({ length: config.boards.archived })]);
    const days = [week.firstDay, week.lastDay].map((day) =>
      new Date(day * 86_400_000).toISOString().slice(0, 10),
    );
    expect(text(html)).toContain(`${days[0]} 至 ${days[1]} 统计截至 ${days[1]} 23:59:59`);
    expect(html).toContain(`href="${pathOf(weekBefore)}" rel="prev"`);
    expect(html).toContain(`href="${pathOf(weekAfter)}" rel="next"`);
    const before = tables((await render(site(), pathOf(weekBefore))).text)[0]!;
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

  it('that is the first shows no changes of rank', async () => {
    const [first] = (
      await site()
        .db.prepare(`SELECT min(first_day) FROM board_periods WHERE kind = 'week'`)
        .raw<[number]>()
    )[0]!;
    const { text: html } = await render(site(), pathOf(periodOf('week', first)));
    expect(html).not.toMatch(/升降|新上榜|rel="prev"/);
  });
});
