import { beforeAll, beforeEach, describe, expect, it, test } from 'vitest';
import { openSqlite } from '../../testing/bindings.ts';
import { everyBoard, noon, writeNewsroom } from '../../testing/boards/newsroom.ts';
import { unlessClash } from '../db/clash.ts';
import { connect, type Database } from '../db/client.ts';
import { freezeEnded } from './freeze.ts';
import { recomputeBoards, recomputeRuled } from './recompute.ts';
import {
  boardNames,
  putRuling,
  removeRuling,
  rulingQuery,
  rulingsQuery,
  type Ruling,
} from './rulings.ts';
import { boardRunsQuery } from './board-runs.ts';

const until = noon + 86_400;
const common = { reason: '编辑部决定', until, madeBy: '总编', madeAt: noon };
const pin = (board: string, articleId: number, rank: number, changes = {}): Ruling => {
  return { ...common, kind: 'pin', board, articleId, rank, ...changes };
};
const exclude = (board: string, articleId: number, changes = {}): Ruling => {
  return { ...common, kind: 'exclude', board, articleId, ...changes };
};

let sqlite: D1Database;
let db: Database;
beforeAll(async () => {
  sqlite = await openSqlite();
  db = connect(sqlite);
});

/** Articles 1 to 5, the first read the most; 6 is read by nobody. */
beforeEach(async () => {
  await sqlite.batch(
    ['board_archive', 'board_periods'].map((table) => sqlite.prepare(`DELETE FROM ${table}`)),
  );
  await writeNewsroom(sqlite, {
    articles: [1, 2, 3, 4, 5, 6].map((id) => ({ id, published: id })),
    daily: [1, 2, 3, 4, 5].map((id) => [id, 1, 60 - 10 * id]),
  });
  await recomputeBoards(db, noon);
});

async function put(...rulings: Ruling[]): Promise<void> {
  for (const ruling of rulings) await db.batch(putRuling(db, ruling) as never);
}

/** The week's board of the site, or another. */
async function onBoard(name = 'week'): Promise<string[]> {
  const entries = (await everyBoard(sqlite)).filter(([board]) => board === name);
  return entries.map(([, rank, id, , pinned]) => `${rank}:${id}${pinned === 1 ? '荐' : ''}`);
}

describe('after the next recompute', () => {
  test.each([
    { name: 'nothing', rulings: [], week: ['1:1', '2:2', '3:3', '4:4', '5:5'] },
    {
      name: 'a pin at the top',
      rulings: [pin('week', 4, 1)],
      week: ['1:4荐', '2:1', '3:2', '4:3', '5:5'],
    },
    {
      name: 'pins side by side, one of them never read',
      rulings: [pin('week', 6, 2), pin('week', 5, 3)],
      week: ['1:1', '2:6荐', '3:5荐', '4:2', '5:3', '6:4'],
    },
    {
      name: 'a pin below the others',
      rulings: [pin('week', 1, 20)],
      week: ['1:2', '2:3', '3:4', '4:5', '20:1荐'],
    },
    {
      name: 'an exclusion',
      rulings: [exclude('week', 1)],
      week: ['1:2', '2:3', '3:4', '4:5'],
    },
    {
      name: 'an exclusion from all boards, and a pin against it',
      rulings: [exclude('*', 1), pin('week', 1, 1)],
      week: ['1:2', '2:3', '3:4', '4:5'],
    },
    {
      name: 'rulings on other boards',
      rulings: [exclude('month', 1), pin('week/keji', 5, 1)],
      week: ['1:1', '2:2', '3:3', '4:4', '5:5'],
    },
    {
      name: 'rulings that have ended',
      rulings: [pin('week', 4, 1, { until: noon }), exclude('week', 2, { until: noon })],
      week: ['1:1', '2:2', '3:3', '4:4', '5:5'],
    },
  ])('$name', async ({ rulings, week }) => {
    await put(...rulings);
    await recomputeBoards(db, noon);
    expect(await onBoard()).toEqual(week);
  });

  it("a section's board has its own", async () => {
    await put(pin('week/keji', 5, 1), exclude('week/keji', 2), pin('week/jiaoyu', 1, 1));
    await recomputeBoards(db, noon);
    expect(await onBoard('week/keji')).toEqual(['1:5荐', '2:1', '3:3', '4:4']);
    expect(await onBoard('week/jiaoyu')).toEqual([]);
  });

  it('a pinned article that was withdrawn is gone, and its place another’s', async () => {
    await put(pin('week', 4, 1));
    await sqlite.prepare(`UPDATE articles SET status = 'withdrawn' WHERE id = 4`).run();
    await recomputeBoards(db, noon);
    expect(await onBoard()).toEqual(['1:1', '2:2', '3:3', '4:5']);
  });

  it('numbers stay what was counted', async () => {
    await put(pin('week', 6, 1), pin('week', 5, 2));
    await recomputeBoards(db, noon);
    const week = (await everyBoard(sqlite)).filter(([board]) => board === 'week');
    expect(week.map(([, , id, views]) => [id, views])).toEqual([
      [6, 0],
      [5, 10],
      [1, 50],
      [2, 40],
      [3, 30],
      [4, 20],
    ]);
  });
});

describe('at once', () => {
  it('an exclusion takes the article off that board, or off all', async () => {
    await put(exclude('week', 1), exclude('*', 2));
    expect(await onBoard()).toEqual(['3:3', '4:4', '5:5']);
    expect(await onBoard('month')).toEqual(['1:1', '3:3', '4:4', '5:5']);
  });

  it('the end of a pin takes it off; the end of an exclusion waits for the recompute', async () => {
    await put(pin('week', 6, 1), exclude('week', 2));
    await recomputeBoards(db, noon);
    await db.batch(removeRuling(db, 'week', 6));
    await db.batch(removeRuling(db, 'week', 2));
    expect(await onBoard()).toEqual(['2:1', '3:3', '4:4', '5:5']);
    await recomputeBoards(db, noon);
    expect(await onBoard()).toEqual(['1:1', '2:2', '3:3', '4:4', '5:5']);
  });
});

it('boards that were computed meanwhile are not set back', async () => {
  const runs = await boardRunsQuery(db);
  await put(pin('week', 6, 1));
  await recomputeBoards(db, noon + 3_600);
  const computed = await boardRunsQuery(db);
  const boards = await everyBoard(sqlite);
  expect(await unlessClash(recomputeRuled(db, runs, noon))).toBe(false);
  expect(await everyBoard(sqlite)).toEqual(boards);
  expect(await boardRunsQuery(db)).toEqual(computed);
  await put(pin('week', 5, 2));
  await recomputeRuled(db, computed, noon);
  expect((await onBoard()).slice(0, 3)).toEqual(['1:6荐', '2:5荐', '3:1']);
  expect(await boardRunsQuery(db)).toEqual(computed);
});

describe('rulings', () => {
  const listed = async (board?: string, now = noon) =>
    (await rulingsQuery(db, now, { board, count: 10 })).map(({ articleId }) => articleId);

  it('of an article on a board: the last one counts', async () => {
    await put(pin('week', 4, 1), exclude('week', 4));
    expect(await rulingQuery(db, { board: 'week', articleId: 4 })).toEqual([
      { ...exclude('week', 4), rank: null },
    ]);
  });

  it('two pins cannot have one place, unless the first has ended', async () => {
    await put(pin('week', 4, 1));
    const second = put(pin('week', 5, 1));
    expect(await unlessClash(second)).toBe(false);
    await put(pin('week', 5, 1, { madeAt: until }));
    expect(await listed()).toEqual([5]);
  });

  it('are listed by board, those on every board among them, without what has ended', async () => {
    await put(pin('week', 4, 1), exclude('*', 3), exclude('month', 2), exclude('hot', 1));
    expect(await listed()).toEqual([3, 1, 2, 4]);
    expect(await listed('week')).toEqual([3, 4]);
    expect(await listed('week', until)).toEqual([]);
    const [first, second] = await rulingsQuery(db, noon, { count: 2 });
    expect(first).toMatchObject({ articleId: 3, section: 'keji', title: expect.any(String) });
    const rest = await rulingsQuery(db, noon, { after: second!, count: 10 });
    expect(rest.map(({ articleId }) => articleId)).toEqual([2, 4]);
  });

  it.each([
    ['week', true],
    ['hot/keji', true],
    ['week/nowhere', false],
    ['year', false],
    ['*', false],
    ['', false],
  ])('%s is a board: %s', (name, is) => {
    expect(boardNames.includes(name)).toBe(is);
  });
});

it('the archive has no pins, and none that is left off when it is frozen', async () => {
  await put(
    pin('week', 5, 1, { until: noon + 30 * 86_400 }),
    exclude('week', 1, { until: noon + 30 * 86_400 }),
    exclude('*', 2, { until: noon + 30 * 86_400 }),
    exclude('month', 3, { until: noon + 30 * 86_400 }),
  );
  const later = noon + 8 * 86_400;
  await freezeEnded(db, { now: later, settledHour: later / 3_600 });
  const rows = await sqlite
    .prepare(`SELECT article_id FROM board_archive WHERE period LIKE '%W%' ORDER BY rank`)
    .raw();
  expect(rows).toEqual([[3], [4], [5]]);
});
