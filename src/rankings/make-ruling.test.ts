import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openBindings, tapBatches } from '../../testing/bindings.ts';
import { everyBoard, noon, writeNewsroom } from '../../testing/boards/newsroom.ts';
import { connect, type Database } from '../db/client.ts';
import { recomputeBoards } from './recompute.ts';
import type { Ruling } from './rulings.ts';
import { boardRunsQuery } from './board-runs.ts';
import { endRulings, makeRuling } from './make-ruling.ts';

let bindings: Awaited<ReturnType<typeof openBindings>>;
let db: Database;
beforeAll(async () => {
  bindings = await openBindings();
  db = connect(bindings.db);
});
afterAll(() => bindings.dispose());

const until = noon + 600;
const common = { reason: '专题', until, madeBy: '总编', madeAt: noon };
const pin = (articleId: number, rank: number, board = 'week', changes = {}): Ruling => {
  return { ...common, kind: 'pin', board, articleId, rank, ...changes };
};
const actor = { name: '总编' };

/** Articles 1 to 5, the first read the most; 5 is pinned to the first place of the week, 2 is on no board. */
beforeEach(async () => {
  await writeNewsroom(bindings.db, {
    articles: [1, 2, 3, 4, 5].map((id) => ({ id, published: id })),
    daily: [1, 2, 3, 4, 5].map((id) => [id, 1, 60 - 10 * id]),
    rulings: [pin(5, 1), { ...common, kind: 'exclude', board: '*', articleId: 2 }],
  });
  await recomputeBoards(db, noon);
  await bindings.db.prepare('DELETE FROM outbox').run();
  expect([await on('week'), await on('month')]).toEqual([ruled, ['1', '3', '4', '5']]);
});

const ruled = ['5荐', '1', '3', '4'];
const unruled = ['1', '2', '3', '4', '5'];

async function on(name: string): Promise<string[]> {
  const entries = (await everyBoard(bindings.db)).filter(([board]) => board === name);
  return entries.map(([, , id, , pinned]) => `${id}${pinned === 1 ? '荐' : ''}`);
}

async function purged(): Promise<unknown[]> {
  const rows = await bindings.db.prepare('SELECT tag FROM outbox ORDER BY id').raw();
  return rows.flat();
}

const twice = ['aside', 'aside', 'boards', 'boards', 'home', 'home'];

describe('rulings that have ended', () => {
  it('are on the boards until then, and off them from then on; the boards keep their time', async () => {
    const runs = await boardRunsQuery(db);
    expect(await endRulings(db, until - 1)).toEqual([]);
    expect([await on('week'), await purged()]).toEqual([ruled, []]);
    expect((await endRulings(db, until)).sort()).toEqual(['*', 'week']);
    expect([await on('week'), await on('month')]).toEqual([unruled, unruled]);
    expect((await purged()).sort()).toEqual(twice);
    expect(await boardRunsQuery(db)).toEqual(runs);
    expect(await endRulings(db, until)).toEqual([]);
  });

  it('leave those that hold where they are, and other spans alone', async () => {
    await makeRuling(db, pin(4, 2, 'month', { until: until + 60 }), actor);
    await bindings.db
      .prepare(`UPDATE board_rulings SET until = until + 60 WHERE board = '*'`)
      .run();
    expect(await endRulings(db, until)).toEqual(['week']);
    expect(await on('week')).toEqual(['1', '3', '4', '5']);
    // Nobody has applied that pin yet.
    expect(await on('month')).toEqual(['1', '3', '4', '5']);
  });

  it('are found after hours in which no cron ran', async () => {
    await endRulings(db, until + 7 * 3_600);
    expect([await on('week'), await on('month')]).toEqual([unruled, unruled]);
  });

  it('stay to be found when that fails', async () => {
    const away = tapBatches(bindings.db, {
      before: () => {
        throw new Error('D1_ERROR: away');
      },
    });
    await expect(endRulings(connect(away), until)).rejects.toThrow('away');
    expect([await on('week'), await purged()]).toEqual([ruled, []]);
    await endRulings(db, until + 60);
    expect([await on('week'), await on('month')]).toEqual([unruled, unruled]);
  });

  it('are taken off once by two at once', async () => {
    const ended = await Promise.all([endRulings(db, until), endRulings(db, until)]);
    expect(ended.map((boards) => boards.length).sort()).toEqual([0, 2]);
    expect((await purged()).sort()).toEqual(twice);
    expect(await on('week')).toEqual(unruled);
  });

  it('are taken off the boards of an hourly run that comes in between', async () => {
    let isFirst = true;
    const busy = tapBatches(bindings.db, {
      before: async () => {
        if (isFirst) await recomputeBoards(db, noon + 300);
        isFirst = false;
      },
    });
    expect((await endRulings(connect(busy), until)).sort()).toEqual(['*', 'week']);
    expect([await on('week'), await on('month')]).toEqual([unruled, unruled]);
    expect((await boardRunsQuery(db)).map(({ computedAt }) => computedAt)).toEqual(
      Array(3).fill(noon + 300),
    );
  });

  it('do not come back with a run of an older time', async () => {
    await endRulings(db, until);
    await recomputeBoards(db, noon);
    expect([await on('week'), await on('month')]).toEqual([unruled, unruled]);
  });

  it('go where no boards were ever computed', async () => {
    await bindings.db.batch(
      ['board_runs', 'board_entries'].map((table) => bindings.db.prepare(`DELETE FROM ${table}`)),
    );
    expect((await endRulings(db, until)).sort()).toEqual(['*', 'week']);
    expect(await endRulings(db, until)).toEqual([]);
  });
});

describe('a pin', () => {
  const audited = () =>
    bindings.db.prepare('SELECT action, article_id, token_id FROM audit_log ORDER BY id').raw();
  const update = (change: string) =>
    bindings.db.prepare(`UPDATE articles SET ${change} WHERE id = 5`).run();
  const pins = async () =>
    (
      await bindings.db
        .prepare(
          `SELECT board || ' ' || rank || ' ' || article_id FROM board_rulings WHERE rank > 0 ORDER BY board, rank`,
        )
        .raw()
    ).flat();

  it.each(['withdrawn', 'trash', 'scheduled', 'merged'])(
    'of an article that is %s gives its place to another, on record',
    async (status) => {
      const before = (await audited()).length;
      await update(`status = '${status}'`);
      expect(await makeRuling(db, pin(4, 1), { ...actor, tokenId: 'abc' })).toEqual({
        kind: 'ruled',
      });
      expect(await pins()).toEqual(['week 1 4']);
      expect((await audited()).slice(before)).toEqual([
        ['ruling-ended', 5, 'abc'],
        ['pinned', 4, 'abc'],
      ]);
      const { detail } = (await bindings.db
        .prepare(`SELECT detail FROM audit_log WHERE action = 'ruling-ended' ORDER BY id DESC`)
        .first<{ detail: string }>())!;
      expect(JSON.parse(detail)).toEqual({
        ...{ board: 'week', kind: 'pin', rank: 1, reason: common.reason, until },
      });
    },
  );

  it('of an article that readers see keeps its place', async () => {
    expect(await makeRuling(db, pin(4, 1), actor)).toEqual({ kind: 'taken' });
    expect(await pins()).toEqual(['week 1 5']);
  });

  it('of an article that left the section gives its place on that board, and keeps the others', async () => {
    await makeRuling(db, pin(5, 1, 'week/keji'), actor);
    await update(`section = 'jiaoyu'`);
    expect(await makeRuling(db, pin(4, 1), actor)).toEqual({ kind: 'taken' });
    expect(await makeRuling(db, pin(4, 1, 'week/keji'), actor)).toEqual({ kind: 'ruled' });
    expect(await pins()).toEqual(['week 1 5', 'week/keji 1 4']);
  });

  it('of an article that comes back holds again, unless its place was given away', async () => {
    await update(`status = 'withdrawn'`);
    await makeRuling(db, pin(4, 2), actor);
    await update(`status = 'published'`);
    expect(await pins()).toEqual(['week 1 5', 'week 2 4']);
  });
});

it('a run in which none has ended reads a row at most, however many hold', async () => {
  await bindings.db
    .prepare(
      `INSERT INTO board_rulings (board, article_id, kind, rank, reason, until, made_by, made_at)
       WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
       SELECT 'week', i, 'exclude', NULL, '试', ?, '编辑', 1 FROM n`,
    )
    .bind(until)
    .run();
  const queries: string[] = [];
  const watched = {
    prepare: (query: string) => {
      queries.push(query);
      return bindings.db.prepare(query);
    },
  } as unknown as D1Database;
  expect(await endRulings(connect(watched), until - 1)).toEqual([]);
  expect(queries).toHaveLength(1);
  const { meta } = await bindings.db
    .prepare(queries.join())
    .bind(until - 1)
    .run();
  expect(meta.rows_read).toBeLessThanOrEqual(1);
});
