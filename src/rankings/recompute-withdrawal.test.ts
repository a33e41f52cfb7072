import { expect, onTestFinished, test } from 'vitest';
import { openBindings, tapBatches } from '../../testing/bindings.ts';
import { everyBoard, noon, writeNewsroom } from '../../testing/boards/newsroom.ts';
import { connect } from '../db/client.ts';
import { removeFromBoards } from './boards.ts';
import { recomputeBoards } from './recompute.ts';

test('a run that began before a withdrawal cannot bring the article back', async () => {
  const { db: d1, dispose } = await openBindings();
  onTestFinished(() => dispose());
  for (const withdrawnBefore of [0, 1, 2]) {
    await writeNewsroom(d1, {
      articles: [1, 2].map((id) => ({ id, published: id })),
      daily: [1, 2].map((id) => [id, 0, id]),
      hourly: [1, 2].map((id) => [id, -1, id]),
    });
    await recomputeBoards(connect(d1), noon);
    const withdraw = async (n: number) => {
      if (n !== withdrawnBefore) return;
      await d1.prepare(`UPDATE articles SET status = 'withdrawn' WHERE id = 2`).run();
      await connect(d1).batch([removeFromBoards(connect(d1), 2)]);
    };
    await recomputeBoards(connect(tapBatches(d1, { before: withdraw })), noon);
    const left = ['hot', 'hot/keji', 'month', 'month/keji', 'week', 'week/keji'];
    expect((await everyBoard(d1)).map(([board, , id]) => [board, id])).toEqual(
      left.map((board) => [board, 1]),
    );
  }
});
