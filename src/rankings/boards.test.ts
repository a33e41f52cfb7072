import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openBindings } from '../../tests/support/bindings.ts';
import { connect, type Database } from '../db/client.ts';
import { site } from '../site.ts';
import {
  boardsQuery,
  groupBoards,
  removeFromBoards,
  renameOnBoards,
  type BoardName,
  type BoardRow,
} from './boards.ts';

const computedAt = 1_790_000_000;

function row(board: BoardName, rank: number, changes: Partial<BoardRow> = {}): BoardRow {
  return {
    board,
    rank,
    articleId: 1_000 + rank,
    section: 'keji',
    title: `第${rank}篇`,
    publishedAt: 1_645_612_657 + rank,
    views: 100 - rank,
    computedAt,
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

/** All three boards, as full as they get. */
beforeEach(async () => {
  const ranks = Array.from({ length: site.boards.kept }, (_, index) => index + 1);
  const rows = ranks.flatMap((rank) => [row('week', rank), row('month', rank), row('hot', rank)]);
  const insert = bindings.db.prepare('INSERT INTO board_entries VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  await bindings.db.batch([
    bindings.db.prepare('DELETE FROM board_entries'),
    ...rows.map((row) => insert.bind(...Object.values(row))),
  ]);
});

async function read() {
  const [rows] = await db.batch([boardsQuery(db)]);
  return groupBoards(rows);
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
    });
  });

  test('read the rows that are shown and five more of each board', async () => {
    const { sql, params } = boardsQuery(db).toSQL();
    const { meta } = await bindings.db.prepare(sql).bind(...params).run(); // prettier-ignore
    // And what ends each range.
    expect(meta.rows_read).toBeLessThanOrEqual(3 * (site.aside.board + 5 + 2));
  });

  test('the time is that of the oldest board', () => {
    const rows = [row('week', 1), row('hot', 1, { computedAt: computedAt - 3_600 })];
    expect(groupBoards(rows).computedAt).toBe(computedAt - 3_600);
  });

  test('without rows there is no time', () => {
    expect(groupBoards([])).toEqual({ week: [], month: [], hot: [], computedAt: undefined });
  });

  test('rows in any order', () => {
    const rows = [row('week', 3), row('month', 1), row('week', 1), row('week', 2)];
    expect(ids(groupBoards(rows).week)).toEqual([1, 2, 3]);
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

test('renameOnBoards lets every board say what the article now is', async () => {
  const now = { section: 'jiaoyu', title: '新题', publishedAt: 1_645_700_000 };
  await db.batch([renameOnBoards(db, { id: 1_004, ...now })]);
  const { week, month, hot } = await read();
  for (const board of [week, month, hot]) {
    expect(board[3]).toEqual({ rank: 4, id: 1_004, views: 96, ...now });
    expect(board[2]).toMatchObject({ section: 'keji', title: '第3篇' });
  }
});
