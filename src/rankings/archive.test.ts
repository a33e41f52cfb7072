import { beforeEach, describe, expect, test } from 'vitest';
import { openSqlite } from '../../testing/bindings.ts';
import { readAll } from '../db/batch.ts';
import { connect } from '../db/client.ts';
import { hourOf } from '../lib/calendar.ts';
import { parsePeriod } from '../lib/periods.ts';
import { archivedBoard, archiveQueries } from './archive.ts';
import { freezeEnded } from './freeze.ts';

const now = Date.parse('2026-11-24T00:07:00Z') / 1_000;

let d1: D1Database;
beforeEach(async () => {
  d1 = await openSqlite();
  await d1
    .prepare(
      `INSERT INTO articles (id, seq, section, title, body_html, status, published_at, updated_at, revision, content_hash)
        SELECT value, value, 'keji', '题' || value, '', 'published', value, 0, 1, '' FROM json_each('[1, 2]')`,
    )
    .run();
});

/** Lets articles be read (date, article, views), and freezes what has ended. */
async function archive(rows: readonly (readonly [string, number, number])[]) {
  const days = rows.map(([date, ...row]) => [Date.parse(date) / 86_400_000, ...row]);
  await d1
    .prepare(
      `INSERT INTO views_daily (day, article_id, views)
        SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?)`,
    )
    .bind(JSON.stringify(days))
    .run();
  await freezeEnded(connect(d1), { now, settledHour: hourOf(now) - 3 });
}

async function read(name: string) {
  const db = connect(d1);
  const period = parsePeriod(name)!;
  return archivedBoard(period, await readAll(db, archiveQueries(db, period)));
}

describe('what names an article in the archive', () => {
  const lines = async () => (await read('2026-W47'))!.entries;
  const set = (assignment: string) =>
    d1.prepare(`UPDATE articles SET ${assignment} WHERE id = 1`).run();

  beforeEach(async () => {
    await archive([
      ['2026-11-17', 1, 9],
      ['2026-11-17', 2, 5],
    ]);
  });

  test('goes with its publication and comes back with it; rank and views stay', async () => {
    const named = { id: 1, section: 'keji', title: '题1', publishedAt: 1 };
    const line = { rank: 1, id: 1, views: 9, previousRank: null };
    for (const status of ['withdrawn', 'published', 'scheduled', 'published']) {
      await set(`status = '${status}'`);
      const article = status === 'published' ? named : undefined;
      expect((await lines())[0], status).toEqual({ ...line, article });
      const stored = await d1.prepare('SELECT * FROM board_archive WHERE article_id = 1').all();
      if (!article) expect(JSON.stringify(stored.results)).not.toMatch(/题1|keji/);
      expect((await lines())[1]?.article?.title).toBe('题2');
    }
    await d1.prepare('DELETE FROM articles WHERE id = 1').run();
    expect((await lines())[0]).toEqual({ ...line, article: undefined });
  });

  test('follows a new title, section and time', async () => {
    await set(`title = '新题', section = 'jiaoyu', published_at = 77`);
    const article = { id: 1, section: 'jiaoyu', title: '新题', publishedAt: 77 };
    expect((await lines())[0]?.article).toEqual(article);
    expect((await lines())[1]?.article?.title).toBe('题2');
  });
});

test('the archive knows its neighbours over a gap', async () => {
  await archive([
    ['2026-10-21', 1, 3],
    ['2026-11-11', 1, 1],
    ['2026-11-17', 1, 1],
  ]);
  const neighbours = async (name: string) => {
    const board = await read(name);
    return board && [board.previous?.name, board.next?.name];
  };
  expect(await neighbours('2026-W43')).toEqual([undefined, '2026-W46']);
  expect(await neighbours('2026-W46')).toEqual(['2026-W43', '2026-W47']);
  expect(await neighbours('2026-W47')).toEqual(['2026-W46', undefined]);
  expect(await neighbours('2026-W44')).toBeUndefined();
  expect(await neighbours('2026-10')).toEqual([undefined, undefined]);
});
