import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { site as config } from '../../src/site.ts';
import { openSite, sample, type Answer, type TestSite } from '../../testing/site.ts';

let site: TestSite;
const count = 400;
/** Noon of 14 November 2023 in Shanghai. */
const start = Date.UTC(2023, 10, 14, 4) / 1000;

/** Stores articles 1 to `count` in two sections: three in the same second of each hour, every fourth with tags. */
beforeAll(async () => {
  site = await openSite();
  await site.db
    .prepare(
      `INSERT INTO articles (id, seq, section, title, body_html, tags, status, published_at, updated_at,
        revision, content_hash)
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
      SELECT i, i, iif(i % 2, 'keji', 'minsheng'), '柳桥新闻第' || i || '号', '<p>正文</p>',
        iif(i % 4, '[]', '["路灯","A B","3.15"]'), 'published', ?2 + (i / 3) * 3600, ?2, 1, 'x' FROM n`,
    )
    .bind(count, start)
    .run();
  await site.db
    .prepare(`UPDATE sequences SET value = ? WHERE name = 'article_seq'`)
    .bind(count)
    .run();
});
afterAll(() => site.dispose());

const mainOf = ({ text }: Answer) => text.split('<aside')[0] ?? '';
const idsOf = (answer: Answer) => [
  ...new Set(
    [...mainOf(answer).matchAll(/href="[^"]*\/(\d+)\.html"/g)].map(([, id]) => Number(id)),
  ),
];
const linkOf = ({ text }: Answer, rel: string) =>
  new RegExp(`<a href="([^"]+)" rel="${rel}"`).exec(text)?.[1];

async function newestFirst(where: string): Promise<number[]> {
  const { results } = await site.db
    .prepare(`SELECT id FROM articles WHERE ${where} ORDER BY published_at DESC, id DESC`)
    .all<{ id: number }>();
  return results.map(({ id }) => id);
}

const topic = `/topics/${encodeURIComponent('路灯')}/`;

describe.each([
  ['a section', '/keji/', `section = 'keji'`, 20],
  ['a topic', topic, `tags <> '[]'`, 20],
  ['everything', '/latest/', 'true', 40],
  ['a day', '/latest/2023-11-15/', `date(published_at + 28800, 'unixepoch') = '2023-11-15'`, 40],
])('the list of %s', (_, path, where, size) => {
  it('leads page by page through every article once, newest first, and back', async () => {
    const all = await newestFirst(where);
    expect(all.length).toBeGreaterThan(size);
    const down: Answer[] = [];
    for (let next: string | undefined = path; next; next = linkOf(down.at(-1)!, 'next')) {
      down.push(await site.fetch(next));
    }
    expect(down.flatMap(idsOf)).toEqual(all);
    expect(linkOf(down[0]!, 'prev')).toBeUndefined();

    const up: number[] = idsOf(down.at(-1)!);
    let newer = linkOf(down.at(-1)!, 'prev');
    let last: Answer | undefined;
    while (newer) {
      last = await site.fetch(newer);
      if (last.status !== 200) break;
      up.unshift(...idsOf(last));
      newer = linkOf(last, 'prev');
    }
    expect(last?.headers.get('location'), 'the start has one address').toBe(path);
    expect(up).toEqual(all.slice(-up.length));
    expect(all.length - up.length).toBeLessThanOrEqual(size);
  });

  it('is cached page by page', async () => {
    const older = linkOf(await site.fetch(path), 'next') ?? '';
    await site.fetch(older);
    expect((await site.fetch(older)).headers.get('cf-cache-status')).toBe('HIT');
  });
});

describe('a topic', () => {
  it('has one percent-encoded address', async () => {
    for (const [from, to] of [
      [topic.toLowerCase(), topic],
      ['/topics/A%20B', '/topics/A%20B/'],
      ['/topics/%41%20B/', '/topics/A%20B/'],
      ['/topics/A+B/', '/topics/A%2BB/'],
    ] as const) {
      const { status, headers } = await site.fetch(from);
      expect([from, status, headers.get('location')]).toEqual([from, 301, to]);
    }
    expect((await site.fetch('/topics/A%20B/')).status).toBe(200);
    expect((await site.fetch('/topics/3.15/')).status).toBe(200);
  });

  it('without articles answers 404, and is found as soon as it has one', async () => {
    const path = `/topics/${encodeURIComponent('水渠')}/`;
    expect((await site.fetch(path)).status).toBe(404);
    await site.push(9_001, sample({ tags: ['水渠'], title: '水渠清了淤' }));
    expect((await site.fetch(path)).text).toContain('水渠清了淤');
    await site.push(9_001, sample({ tags: ['河道'], title: '水渠清了淤' }));
    expect((await site.fetch(path)).status).toBe(404);
    await site.api('DELETE', '/articles/9001', { reason: '试完了' });
    await site.settled();
    expect((await site.fetch(`/topics/${encodeURIComponent('河道')}/`)).status).toBe(404);
  });

  it.each([`/topics/${'字'.repeat(41)}/`, '/topics/', '/topics/%F0%9F%98%80/'])(
    '%s is missing',
    async (path) => {
      expect((await site.fetch(path)).status).toBe(404);
    },
  );
});

describe('a day', () => {
  it('links to the nearest days with articles, before and after', async () => {
    const { text } = await site.fetch('/latest/2023-11-15/');
    expect(text).toContain('<a href="/latest/2023-11-14/">前一天</a>');
    expect(text).toContain('<a href="/latest/2023-11-16/">后一天</a>');
    expect((await site.fetch('/latest/2023-11-14/')).text).not.toContain('前一天');
  });

  it('has no further pages outside the day', async () => {
    for (const query of ['before=1600000000-5', 'after=1600000000-5', 'before=1900000000-5']) {
      const { status, headers } = await site.fetch(`/latest/2023-11-15/?${query}`);
      expect([query, status, headers.get('location')]).toEqual([query, 301, '/latest/2023-11-15/']);
    }
  });

  it.each(['/latest/2019-01-01/', '/latest/2023-02-30/', '/latest/tomorrow/'])(
    '%s is missing',
    async (path) => {
      expect((await site.fetch(path)).status).toBe(404);
    },
  );
});

describe('the home page', () => {
  const leadsOf = (answer: Answer) =>
    idsOf({ ...answer, text: answer.text.split('class="blocks"')[0] ?? '' });

  it('begins with the newest articles, and does not repeat them in the sections', async () => {
    const answer = await site.fetch('/');
    expect(leadsOf(answer)).toEqual((await newestFirst(`status = 'published'`)).slice(0, 10));
    const all = [...mainOf(answer).matchAll(/href="[^"]*\/(\d+)\.html"/g)].map(([, id]) => id);
    expect(new Set(all).size).toBe(all.length);
    for (const section of ['keji', 'minsheng']) {
      expect(answer.text).toContain(`<h2><a href="/${section}/">`);
    }
  });

  it('gives a lead slot to the newest article that an editor put there, and fills the rest', async () => {
    const lead = (id: number, featured?: number) =>
      site.push(
        id,
        sample({ title: `头条${id}`, publishedAt: `2020-01-01T00:00:0${id % 10}Z`, featured }),
      );
    await lead(9_101, 3);
    await lead(9_102, 0);
    await lead(9_103, 3);
    const newest = (await newestFirst(`status = 'published'`)).slice(0, 8);
    expect(leadsOf(await site.fetch('/'))).toEqual([9_102, 9_103, ...newest]);
    await lead(9_103);
    expect(leadsOf(await site.fetch('/')).slice(0, 2), 'the slot goes back').toEqual([
      9_102, 9_101,
    ]);
    await site.api('DELETE', '/articles/9102', { reason: '过时' });
    await site.settled();
    expect(leadsOf(await site.fetch('/'))[0]).toBe(9_101);
  });

  it('tells the date in both calendars', async () => {
    expect((await site.fetch('/')).text).toMatch(
      /\d+年\d+月\d+日星期.<\/span>\s*<span>农历.+月.+<\/span>/,
    );
  });

  it('shows all leads and sections within its budget when every slot is taken', async () => {
    await site.db
      .prepare(`UPDATE articles SET featured = id % 10 WHERE status = 'published' AND id <= 300`)
      .run();
    await site.cache.clear();
    const answer = await site.fetch('/');
    const [, trips, rows] =
      /trips=(\d+) .*rows=(\d+)/.exec(answer.headers.get('server-timing') ?? '') ?? [];
    expect(trips).toBe('1');
    expect(Number(rows)).toBeGreaterThan(50);
    expect(Number(rows)).toBeLessThanOrEqual(150);
    expect(leadsOf(answer)).toHaveLength(config.home.leads);
  });
});
