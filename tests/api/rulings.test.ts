import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { mint } from '../../testing/api/editors.ts';
import { cacheStatus, now, rankedSite, tables } from '../../testing/boards/ranked-site.ts';
import { expectProblem } from '../../testing/api/push.ts';
import type { Answer } from '../../testing/site.ts';

const site = rankedSite();
const until = new Date((now + 7 * 86_400) * 1_000).toISOString();
const common = { reason: '市民热线专题', until };
const pin = (article: number, rank: number, board = 'week') => {
  return { ...common, kind: 'pin', board, article, rank };
};
const exclude = (article: number, board = 'week') => {
  return { ...common, kind: 'exclude', board, article };
};
const put = async (body: unknown, headers = {}): Promise<Answer> => {
  const answer = await site().api('PUT', '/rulings', body, headers);
  await site().settled();
  return answer;
};
const end = async (board: string, article: number): Promise<Answer> => {
  const query = new URLSearchParams({ board, article: String(article) });
  const answer = await site().api('DELETE', `/rulings?${query}`);
  await site().settled();
  return answer;
};
const listed = async () =>
  (await site().api('GET', '/rulings')).json()['rulings'] as Record<string, unknown>[];
/** The ids in the first lines of the week's board, as readers see it. */
const onPage = async (path = '/rankings/', count = 3) =>
  tables((await site().fetch(path)).text)[0]!.slice(0, count);
const runs = async () =>
  (await site().db.prepare('SELECT * FROM board_runs ORDER BY span').all()).results;

let before: (string | undefined)[];
beforeAll(async () => {
  before = await onPage('/rankings/', 20);
});
beforeEach(async () => {
  for (const { board, article } of await listed()) await end(String(board), Number(article));
  expect(await onPage('/rankings/', 20)).toEqual(before);
});

describe('a pin', () => {
  it('is shown in its place within seconds, marked, with its real views', async () => {
    const computed = await runs();
    await site().fetch('/fragments/aside');
    expect(cacheStatus(await site().fetch('/fragments/aside'))).toBe('HIT');
    const answer = await put(pin(700, 2));
    expect(answer.json()).toEqual({ board: 'week', article: 700, outcome: 'ruled' });
    expect(await onPage()).toEqual([before[0], '700', before[1]]);
    const { text: aside } = await site().fetch('/fragments/aside');
    const [line] = /<li[^>]*>(?:(?!<\/li>).)*\/700\.html.*?<\/li>/s.exec(aside) ?? [];
    expect(line).toContain('荐');
    // The boards were not recomputed for it.
    expect(await runs()).toEqual(computed);

    const { boards } = (await site().api('GET', '/boards')).json() as {
      boards: { board: string; entries: Record<string, unknown>[] }[];
    };
    expect(boards.map(({ board }) => board)).toEqual(['week', 'month', 'hot']);
    const truth = await site()
      .db.prepare(
        `SELECT sum(views) AS views FROM views_daily WHERE article_id = 700
         AND day > (SELECT max(day) FROM views_daily) - 7`,
      )
      .first('views');
    expect(boards[0]!.entries[1]).toMatchObject({ rank: 2, id: 700, views: truth, pinned: true });
  });

  it('survives the hourly cron, and ends at its time', async () => {
    await put(pin(700, 1));
    await site().cron('hourly', now + 60);
    await site().settled();
    expect(await onPage()).toEqual(['700', before[0], before[1]]);
    await site().db.prepare('UPDATE board_rulings SET until = ?').bind(now).run();
    await site().cron('hourly', now + 120);
    await site().settled();
    expect(await listed()).toEqual([]);
    expect(await onPage()).toEqual(before.slice(0, 3));
  });

  it('ends within a minute, without the hourly cron', async () => {
    await put(pin(700, 1));
    await put(exclude(Number(before[0]), '*'));
    const computed = await runs();
    expect((await onPage())[0]).toBe('700');
    expect(cacheStatus(await site().fetch('/rankings/'))).toBe('HIT');
    await site().db.prepare('UPDATE board_rulings SET until = ?').bind(now).run();
    await site().cron('minutely');
    await site().settled();
    expect(await onPage()).toEqual(before.slice(0, 3));
    expect(await runs()).toEqual(computed);
  });

  it('does not take the place of another pin, and moves when it is put again', async () => {
    await put(pin(700, 1));
    expectProblem(await put(pin(701, 1)), 409, 'place-taken');
    expect((await put(pin(700, 1))).json()['outcome']).toBe('unchanged');
    expect((await put(pin(700, 3))).json()['outcome']).toBe('ruled');
    expect((await put(pin(701, 1))).json()['outcome']).toBe('ruled');
    expect(await onPage()).toEqual(['701', before[0], '700']);
  });
});

describe('an exclusion', () => {
  it('removes an article from one board or all, until it is lifted', async () => {
    const section = '/rankings/keji/';
    const [first] = await onPage(section);
    await put(exclude(Number(first), 'week/keji'));
    expect(await onPage(section)).not.toContain(first);
    await put(exclude(Number(before[0]), '*'));
    expect(await onPage()).toEqual(before.slice(1, 4));
    expect((await end('*', Number(before[0]))).status).toBe(204);
    expect(await onPage()).toEqual(before.slice(0, 3));
    expectProblem(await end('*', Number(before[0])), 404, 'no-ruling');
  });
});

it('a ruling is audited with its author, board, reason and end', async () => {
  await put(pin(700, 1));
  await end('week', 700);
  const { entries } = (await site().api('GET', '/audit?article=700')).json() as {
    entries: Record<string, unknown>[];
  };
  const [ended, pinned] = entries;
  expect(pinned).toMatchObject({
    action: 'pinned',
    actor: expect.any(String),
    detail: { board: 'week', rank: 1, reason: common.reason, until: expect.any(Number) },
  });
  expect(ended).toMatchObject({ action: 'ruling-ended', detail: { board: 'week', kind: 'pin' } });
});

describe('a ruling is refused for', () => {
  it.each([
    ['another kind', { ...pin(1, 1), kind: 'hide' }, '/kind'],
    ['a pin without a place', { ...exclude(1), kind: 'pin' }, '/rank'],
    ['a place beyond the board', pin(1, 21), '/rank'],
    ['an exclusion with a place', { ...exclude(1), rank: 1 }, '/rank'],
    ['a pin on every board', pin(1, 1, '*'), '/board'],
    ['an unknown board', pin(1, 1, 'year'), '/board'],
    ['a board of another section', pin(7, 1, 'week/keji'), '/board'],
    ['no reason', { ...pin(1, 1), reason: ' ' }, '/reason'],
    ['an end that has passed', { ...pin(1, 1), until: '2020-01-01T00:00:00Z' }, '/until'],
    ['an end too far away', { ...pin(1, 1), until: '2099-01-01T00:00:00Z' }, '/until'],
    ['a field too many', { ...pin(1, 1), note: 'x' }, '/note'],
  ])('%s', async (_, body, pointer) => {
    const answer = await put(body);
    expectProblem(answer, 422, 'invalid');
    expect(answer.json()['errors']).toMatchObject([{ pointer }]);
    expect(await listed()).toEqual([]);
  });

  it('an article that is not published', async () => {
    await site().api('DELETE', '/articles/900', { reason: '重复' });
    await site().settled();
    expect((await put(pin(900, 1))).json()['errors']).toMatchObject([{ pointer: '/article' }]);
    expectProblem(await put(pin(9_999, 1)), 404, 'not-found');
  });
});

it('an editor of one section rules its boards; editors of all sections rule the others', async () => {
  const { bearer } = await mint(site(), 'editor', ['keji']);
  const [first] = await onPage('/rankings/keji/');
  const own = await put(exclude(Number(first), 'week/keji'), bearer);
  expect(own.json()['outcome']).toBe('ruled');
  for (const board of ['week', '*', 'week/jiaoyu']) {
    expectProblem(await put(exclude(Number(first), board), bearer), 403, 'forbidden');
  }
  expect(await listed()).toMatchObject([{ board: 'week/keji', article: Number(first) }]);
});

it('editors are told about articles whose views come from few networks', async () => {
  const hour = Math.floor(now / 3_600) - 1;
  await site().db.batch([
    site()
      .db.prepare(
        'INSERT INTO views_repeated (hour, article_id, views) VALUES (?, 3, 100000), (?, 4, 10)',
      )
      .bind(hour, hour),
  ]);
  const answer = await site().api('GET', '/boards?section=keji');
  const { concentrated, boards } = answer.json() as {
    concentrated: Record<string, unknown>[];
    boards: { board: string }[];
  };
  expect(boards.map(({ board }) => board)).toEqual(['week/keji', 'month/keji', 'hot/keji']);
  expect(concentrated).toMatchObject([{ id: 3, title: '第3号新闻', repeated: 100_000 }]);
});
