import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openBindings } from '../../testing/bindings.ts';
import { connect, writable, type Database } from '../db/client.ts';
import { boardEntries } from '../db/counting-schema.ts';
import { site } from '../site.ts';
import {
  boardName,
  boardOf,
  boardsQuery,
  groupBoards,
  liveBoards,
  removeFromBoards,
  renameOnBoards,
  spans,
  wholeBoardsQuery,
  type BoardRow,
} from './boards.ts';

const computedAt = 1_790_000_000;
const now = computedAt + 3_600;

function row(board: string, rank: number, changes: Partial<BoardRow> = {}): BoardRow {
  return {
    board,
    rank,
    articleId: 1_000 + rank,
    section: 'keji',
    title: `第${rank}篇`,
    publishedAt: 1_645_612_657 + rank,
    views: 100 - rank,
    computedAt,
    pinned: false,
    ...changes,
  };
}

let bindings: Awaited<ReturnType<typeof openBindings>>;
let db: Database;
beforeAll(async () => {
  bindings = await openBindings();
  db = connect(bindings.db);
});
afterAll(() => bindings.dispose());

/** The boards of the site and of two sections, as full as they get. */
beforeEach(async () => {
  const names = [undefined, 'keji', 'jiaoyu'].flatMap((section) =>
    spans.map((span) => boardName(span, section)),
  );
  const rows = names.flatMap((name) => upTo(site.boards.kept).map((rank) => row(name, rank)));
  await db.batch([
    db.delete(boardEntries),
    ...writable(boardEntries, rows).map((some) => db.insert(boardEntries).values(some)),
  ]);
});

async function read() {
  const rows = await boardsQuery(db);
  return groupBoards(rows, now);
}

const ids = (entries: readonly { id: number }[]) => entries.map(({ id }) => id - 1_000);
const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

describe('boardsQuery and groupBoards', () => {
  test('give ten of the week and the month, seven of the hot ones', async () => {
    const boards = await read();
    expect(ids(boards.week)).toEqual(upTo(10));
    expect(ids(boards.month)).toEqual(upTo(10));
    expect(ids(boards.hot)).toEqual(upTo(7));
    expect(boards.computedAt).toBe(computedAt);
    expect(boards.week[2]).toEqual({
      rank: 3,
      id: 1_003,
      section: 'keji',
      title: '第3篇',
      publishedAt: 1_645_612_660,
      views: 97,
      pinned: false,
    });
  });

  test('read the rows that are shown and two more of each board, and no others', async () => {
    const rows = await boardsQuery(db);
    expect(rows).toHaveLength(10 + 2 + 10 + 2 + 7 + 2);
    const { sql, params } = boardsQuery(db).toSQL();
    const { meta } = await bindings.db.prepare(sql).bind(...params).run(); // prettier-ignore
    // And what ends each range.
    expect(meta.rows_read).toBeLessThanOrEqual(rows.length + 3);
  });

  test('the time is that of the oldest board', () => {
    const rows = [row('week', 1), row('hot', 1, { computedAt: computedAt - 3_600 })];
    expect(groupBoards(rows, now).computedAt).toBe(computedAt - 3_600);
  });

  test('without rows there is no time', () => {
    const age = { computedAt: undefined, staleHours: undefined };
    expect(groupBoards([], now)).toEqual({ week: [], month: [], hot: [], ...age });
  });

  test('rows in any order', () => {
    const rows = [row('week', 3), row('month', 1), row('week', 1), row('week', 2)];
    expect(ids(groupBoards(rows, now).week)).toEqual([1, 2, 3]);
  });
});

describe('wholeBoardsQuery and liveBoards', () => {
  test.each([undefined, 'keji'])('give all that is kept of %s', async (section) => {
    const { sql, params } = wholeBoardsQuery(db, section).toSQL();
    const { meta } = await bindings.db.prepare(sql).bind(...params).run(); // prettier-ignore
    expect(meta.rows_read).toBeLessThanOrEqual(3 * (site.boards.kept + 2));
    const boards = liveBoards(await wholeBoardsQuery(db, section), now);
    expect(boards.map(({ span }) => span)).toEqual(spans);
    for (const { entries } of boards) expect(ids(entries)).toEqual(upTo(site.boards.kept));
  });
});

describe('a live board', () => {
  test.each([
    { age: 0, staleHours: undefined, lines: 1 },
    { age: 2 * 3_600, staleHours: undefined, lines: 1 },
    { age: 2 * 3_600 + 1, staleHours: 2, lines: 1 },
    { age: 3 * 3_600 - 1, staleHours: 2, lines: 1 },
    { age: 86_400, staleHours: 24, lines: 1 },
    { age: 86_401, staleHours: undefined, lines: 0 },
  ])('of $age seconds: $lines lines, stale since $staleHours hours', ({ age, ...expected }) => {
    const board = boardOf([row('week/keji', 1)], 'week', computedAt + age);
    expect({ staleHours: board.staleHours, lines: board.entries.length }).toEqual(expected);
  });

  test('that failed does not hide the others', () => {
    const rows = [row('week', 1, { computedAt: now - 90_000 }), row('hot', 1)];
    const { week, hot, ...age } = groupBoards(rows, now);
    expect([week.length, hot.length]).toEqual([0, 1]);
    expect(age).toMatchObject({ computedAt, staleHours: undefined });
  });
});

describe('removeFromBoards', () => {
  test('takes an article off every board; the next ones move up', async () => {
    await db.batch([removeFromBoards(db, 1_002), removeFromBoards(db, 1_005)]);
    const boards = await read();
    expect(ids(boards.week)).toEqual([1, 3, 4, 6, 7, 8, 9, 10, 11, 12]);
    expect(ids(boards.month)).toEqual([1, 3, 4, 6, 7, 8, 9, 10, 11, 12]);
    expect(ids(boards.hot)).toEqual([1, 3, 4, 6, 7, 8, 9]);
    expect(boards.week.map(({ rank }) => rank)).toEqual(upTo(10));
  });

  test('of an article on no board changes nothing', async () => {
    const before = await read();
    await db.batch([removeFromBoards(db, 7)]);
    expect(await read()).toEqual(before);
  });
});

describe('renameOnBoards', () => {
  const names = async (id: number) => {
    const rows = bindings.db.prepare('SELECT board FROM board_entries WHERE article_id = ?');
    return (await rows.bind(id).raw<[string]>()).map(([board]) => board).sort();
  };

  test('lets every board say what the article now is', async () => {
    const changes = { section: 'keji', title: '新题', publishedAt: 1_645_700_000 };
    await db.batch(renameOnBoards(db, { id: 1_004, ...changes }));
    const { week, month, hot } = await read();
    const [inSection] = liveBoards(await wholeBoardsQuery(db, 'keji'), now);
    for (const board of [week, month, hot, inSection!.entries]) {
      expect(board[3]).toEqual({ rank: 4, id: 1_004, views: 96, pinned: false, ...changes });
      expect(board[2]).toMatchObject({ section: 'keji', title: '第3篇' });
    }
  });

  test('takes it off the boards of a section that it has left, and off no others', async () => {
    const moved = { id: 1_004, section: 'jiaoyu', title: '新题', publishedAt: 1_645_700_000 };
    await db.batch(renameOnBoards(db, moved));
    const own = ['hot', 'hot/jiaoyu', 'month', 'month/jiaoyu', 'week', 'week/jiaoyu'];
    expect(await names(1_004)).toEqual(own);
    expect(await names(1_003)).toHaveLength(9);
    const [left] = liveBoards(await wholeBoardsQuery(db, 'keji'), now);
    expect(ids(left!.entries).slice(0, 4)).toEqual([1, 2, 3, 5]);
  });
});
