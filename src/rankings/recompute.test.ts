import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBindings, openSqlite, tapBatches } from '../../testing/bindings.ts';
import {
  everyBoard,
  expectedBoards,
  midnight,
  noon,
  writeNewsroom,
  type Article,
  type Entry,
  type History,
} from '../../testing/boards/newsroom.ts';
import { connect } from '../db/client.ts';
import { site } from '../site.ts';
import { recomputeBoards } from './recompute.ts';
import type { Ruling } from './rulings.ts';

let bindings: Awaited<ReturnType<typeof openBindings>>;
let sqlite: D1Database;
beforeAll(async () => {
  bindings = await openBindings();
  sqlite = await openSqlite();
});
afterAll(() => bindings.dispose());

describe('like counted by hand', () => {
  const id = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constant(Number.MAX_SAFE_INTEGER));
  const article = fc.record({
    id,
    published: fc.integer({ min: 0, max: 3 }).map((days) => noon - days * 86_400),
    status: fc.constantFrom('published', 'published', 'published', 'withdrawn', 'scheduled'),
    section: fc.constantFrom('keji', 'keji', 'kejiban', 'jiaoyu'),
  }) as fc.Arbitrary<Required<Article>>;
  const views = fc.integer({ min: 1, max: 3 });
  const selector = ([id, ago]: number[]) => `${id} ${ago}`;
  const unique = { selector, maxLength: 200, size: 'max' } as const;
  const history = fc.record({
    articles: fc.uniqueArray(article, { selector: ({ id }) => id, maxLength: 45, size: 'max' }),
    daily: fc.uniqueArray(fc.tuple(id, fc.integer({ min: -1, max: 33 }), views), unique),
    hourly: fc.uniqueArray(fc.tuple(id, fc.integer({ min: -26, max: 26 }), views), unique),
    rulings: rulingsOf(id),
    repeated: fc.uniqueArray(fc.tuple(id, fc.integer({ min: -26, max: 200 }), views), unique),
    known: fc.uniqueArray(id, { maxLength: 45, size: 'max' }),
  });
  /** So many in a section that those known from before bound it, from below the top or right at it. */
  const crowded = fc
    .record({
      views: fc.array(fc.integer({ min: 1, max: 40 }), {
        minLength: 50,
        maxLength: 90,
        size: 'max',
      }),
      known: fc.double({ min: 0.3, max: 1, noNaN: true }),
      rulings: rulingsOf(fc.integer({ min: 1, max: 90 })),
    })
    .map(({ views, known, rulings }): History => {
      const ids = views.map((_, index) => index + 1);
      const top = ids.toSorted((a, b) => (views[b - 1] ?? 0) - (views[a - 1] ?? 0));
      return {
        articles: ids.map((id) => ({ id, published: id, section: id % 3 ? 'keji' : 'jiaoyu' })),
        daily: ids.map((id) => [id, 0, views[id - 1] ?? 0]),
        hourly: ids.map((id) => [id, 0, views[id - 1] ?? 0]),
        known: top.slice(0, Math.ceil(known * ids.length)),
        rulings,
      };
    });
  const rule = fc.record({
    minimumViews: fc.constantFrom(1, 1, 4),
    maximumAgeDays: fc.constantFrom(null, null, 1, 2),
  });
  const concentration = fc.record({
    minimumViews: fc.constantFrom(1, 3),
    share: fc.constantFrom(0.5, 1),
    leaveOff: fc.boolean(),
  });
  const rules = fc.record({ hot: rule, week: rule, month: rule });
  const now = fc
    .constantFrom(0, 1, 3_599, 3_600, 43_200, 86_399, 86_400, -1)
    .map((seconds) => midnight * 3_600 + seconds);

  test.each([
    { on: 'SQLite', open: () => sqlite, numRuns: 500 },
    { on: 'D1', open: () => bindings.db, numRuns: 10 },
  ])('on $on', async ({ open, numRuns }) => {
    const d1 = open();
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(history, crowded),
        rules,
        concentration,
        now,
        // No section is small, some are, all are.
        fc.constantFrom(0, 8, 30, 1_000),
        async (history, rules, concentration, now, small) => {
          await writeNewsroom(d1, history);
          await recomputeBoards(connect(d1), now, rules, concentration, small);
          expect(await everyBoard(d1)).toEqual(expectedBoards(history, now, rules, concentration));
        },
      ),
      { numRuns },
    );
  });
});

/** Rulings that the database allows together: one for each article of a board, and one pin for each place. */
function rulingsOf(articleId: fc.Arbitrary<number>): fc.Arbitrary<Ruling[]> {
  const common = {
    board: fc.constantFrom('week', 'week/keji', 'hot', 'hot/jiaoyu', 'month/kejiban', 'weekly'),
    articleId,
    until: fc.constantFrom(noon - 90_000, noon, noon + 90_000),
    reason: fc.constant('试'),
    madeBy: fc.constant('编辑'),
    madeAt: fc.constant(1),
  };
  const rank = fc.integer({ min: 1, max: 20 });
  const ruling = fc.oneof(
    fc.record({ ...common, kind: fc.constant('pin' as const), rank }),
    fc.record({ ...common, kind: fc.constant('exclude' as const) }),
    fc.record({ ...common, kind: fc.constant('exclude' as const), board: fc.constant('*') }),
  );
  const place = (one: Ruling) => (one.kind === 'pin' ? one.rank : undefined);
  return fc.uniqueArray(ruling, {
    maxLength: 12,
    comparator: (a, b) =>
      a.board === b.board &&
      (a.articleId === b.articleId || (place(a) !== undefined && place(a) === place(b))),
  });
}

/** The site's. */
async function boards(d1: D1Database): Promise<Entry[]> {
  return (await everyBoard(d1)).filter(([board]) => !board.includes('/'));
}

describe('recomputeBoards', () => {
  const week = async () => (await boards(sqlite)).filter(([board]) => board === 'week');

  test.each([
    { name: 'today', ago: 0, on: ['month', 'week'] },
    { name: 'the seventh day', ago: 6, on: ['month', 'week'] },
    { name: 'the eighth day', ago: 7, on: ['month'] },
    { name: 'the thirtieth day', ago: 29, on: ['month'] },
    { name: 'the day after', ago: 30, on: [] },
    { name: 'tomorrow', ago: -1, on: [] },
  ])('views of $name', async ({ ago, on }) => {
    for (const now of [midnight * 3_600, noon, (midnight + 24) * 3_600 - 1]) {
      await writeNewsroom(sqlite, { articles: [{ id: 1, published: 1 }], daily: [[1, ago, 5]] });
      await recomputeBoards(connect(sqlite), now);
      expect((await boards(sqlite)).map(([board]) => board)).toEqual(on);
    }
  });

  test.each([
    { name: 'the current hour', ago: 0, on: ['hot'] },
    { name: '23 hours ago', ago: 23, on: ['hot'] },
    { name: '24 hours ago', ago: 24, on: [] },
    { name: 'the next hour', ago: -1, on: [] },
  ])('views of $name', async ({ ago, on }) => {
    await writeNewsroom(sqlite, { articles: [{ id: 1, published: 1 }], hourly: [[1, ago, 5]] });
    await recomputeBoards(connect(sqlite), midnight * 3_600 + 420);
    expect((await boards(sqlite)).map(([board]) => board)).toEqual(on);
  });

  test('of a tie the more recent comes first, then the greater id', async () => {
    const articles = [
      { id: 1, published: 10 },
      { id: 2, published: 30 },
      { id: 3, published: 20 },
      { id: 4, published: 20 },
      { id: 5, published: 1 },
    ];
    const daily = articles.map(({ id }) => [id, 0, id === 5 ? 9 : 4] as [number, number, number]);
    await writeNewsroom(sqlite, { articles, daily });
    await recomputeBoards(connect(sqlite), noon);
    expect((await week()).map(([, , id]) => id)).toEqual([5, 2, 4, 3, 1]);
  });

  test.each([0, 1, 9, 20, 21, 60])('%i articles that were read', async (count) => {
    const articles = Array.from({ length: count }, (_, n) => ({ id: n + 1, published: n }));
    const daily = articles.map(({ id }) => [id, 0, id] as [number, number, number]);
    await writeNewsroom(sqlite, { articles: [...articles, { id: 100, published: 100 }], daily });
    await recomputeBoards(connect(sqlite), noon);
    const entries = await week();
    expect(entries).toHaveLength(Math.min(count, site.boards.kept));
    expect(entries.map(([, rank]) => rank)).toEqual(entries.map((_, index) => index + 1));
  });

  test('replaces what was there, with its time', async () => {
    await writeNewsroom(sqlite, {
      articles: [1, 2].map((id) => ({ id, published: id })),
      daily: [
        [1, 6, 5],
        [2, 5, 3],
      ],
      hourly: [[1, -12, 1]],
    });
    await recomputeBoards(connect(sqlite), noon);
    await recomputeBoards(connect(sqlite), noon + 86_400);
    expect(await week()).toEqual([['week', 1, 2, 3, 0]]);
    const times = await sqlite.prepare('SELECT DISTINCT computed_at FROM board_entries').raw();
    expect(times).toEqual([[noon + 86_400]]);
  });

  const threeDays = {
    articles: [1, 2, 3].map((id) => ({ id, published: id })),
    daily: [
      [1, 6, 9],
      [2, 0, 5],
      [3, 0, 4],
    ] as [number, number, number][],
    hourly: [
      [1, -12, 1],
      [2, -15, 2],
    ] as [number, number, number][],
  };
  const times = () => sqlite.prepare('SELECT DISTINCT computed_at FROM board_runs').raw();

  test('a run for an older time brings its views, and never sets the boards back', async () => {
    await writeNewsroom(sqlite, threeDays);
    await recomputeBoards(connect(sqlite), noon + 4 * 3_600);
    await sqlite.prepare('UPDATE views_daily SET views = 7 WHERE article_id = 3').run();
    for (const late of [noon, noon + 4 * 3_600]) {
      await recomputeBoards(connect(sqlite), late);
      const history = { ...threeDays, daily: [...threeDays.daily.slice(0, 2), [3, 0, 7] as const] };
      expect(await everyBoard(sqlite)).toEqual(
        expectedBoards(history as History, noon + 4 * 3_600, site.boardRules),
      );
      expect(await times()).toEqual([[noon + 4 * 3_600]]);
    }
  });

  test.each([0, 1, 2])('nor when a newer run commits before its batch %i', async (overtaken) => {
    await writeNewsroom(sqlite, threeDays);
    const newer = async (n: number) => {
      if (n === overtaken) await recomputeBoards(connect(sqlite), noon + 4 * 3_600);
    };
    await recomputeBoards(connect(tapBatches(sqlite, { before: newer })), noon);
    expect(await times()).toEqual([[noon + 4 * 3_600]]);
    expect(await everyBoard(sqlite)).toEqual(
      expectedBoards(threeDays, noon + 4 * 3_600, site.boardRules),
    );
  });

  test("of a section's boards the top is kept, however little it is read beside others", async () => {
    const articles = Array.from({ length: 60 }, (_, n) => {
      return { id: n + 1, published: n, section: n < 30 ? 'keji' : 'jiaoyu' };
    });
    const daily = articles.map(({ id }) => [id, 0, id] as [number, number, number]);
    await writeNewsroom(sqlite, { articles, daily });
    await recomputeBoards(connect(sqlite), noon);
    const inSection = (await everyBoard(sqlite)).filter(([board]) => board === 'week/keji');
    expect(inSection.map(([, , id]) => id)).toEqual(Array.from({ length: 20 }, (_, n) => 30 - n));
    expect((await week()).map(([, , id]) => id)).toEqual(
      Array.from({ length: 20 }, (_, n) => 60 - n),
    );
  });

  test('a section that nobody reads any more loses its boards', async () => {
    const article = { id: 1, published: 1 };
    await writeNewsroom(sqlite, { articles: [article], daily: [[1, 6, 5]] });
    await recomputeBoards(connect(sqlite), noon);
    await recomputeBoards(connect(sqlite), noon + 86_400);
    const names = (await everyBoard(sqlite)).map(([board]) => board);
    expect(names).toEqual(['month', 'month/keji']);
  });

  test('an entry carries what its link needs', async () => {
    await writeNewsroom(sqlite, {
      articles: [{ id: 573070, published: 1_645_612_657 }],
      daily: [[573070, 0, 3]],
    });
    await recomputeBoards(connect(sqlite), noon);
    const [entry] = await sqlite.prepare(`SELECT * FROM board_entries WHERE board = 'week'`).raw();
    expect(entry).toEqual(['week', 1, 573070, 'keji', '题573070', 1_645_612_657, 3, noon, 0]);
  });

  test('a board that fails stays as it was', async () => {
    await writeNewsroom(sqlite, {
      articles: [{ id: 1, published: 1 }],
      daily: [[1, 0, 5]],
      hourly: [[1, 0, 5]],
    });
    await recomputeBoards(connect(sqlite), noon);
    const before = await everyBoard(sqlite);
    await sqlite.prepare('ALTER TABLE views_daily RENAME TO gone').run();
    await expect(recomputeBoards(connect(sqlite), noon + 3_600)).rejects.toThrow();
    await sqlite.prepare('ALTER TABLE gone RENAME TO views_daily').run();
    expect(await everyBoard(sqlite)).toEqual(before);
  });
});
