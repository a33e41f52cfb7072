import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { openSqlite } from '../../testing/bindings.ts';
import { connect } from './client.ts';
import { insertSelect } from './insert-select.ts';
import { boardEntries, watermarks } from './counting-schema.ts';
import { outbox } from './schema.ts';

const query = (value: string) => sql`FROM (SELECT ${value} AS tag)`;

it('fills columns by their names, in whatever order they are given', async () => {
  const db = connect(await openSqlite());
  const given = { dueAt: 7, tag: sql`tag`, action: 'purge', priority: 1 } as const;
  await db.batch([insertSelect(db, outbox, given, query('home'))]);
  const [row] = await db.select().from(outbox);
  expect(row).toEqual({
    ...{ id: 1, action: 'purge', tag: 'home', priority: 1, dueAt: 7 },
    // Columns that were left out have their defaults, or null.
    ...{ attempts: 0, state: 'pending', createdAt: expect.any(Number) },
    ...{ target: null, message: null, payload: null, lastError: null },
  });
});

it('writes values as their columns do, and leaves expressions alone', async () => {
  const db = connect(await openSqlite());
  const entry = {
    articleId: 1,
    section: 'keji',
    title: 'x',
    publishedAt: 1,
    views: 1,
    computedAt: 1,
  };
  for (const [rank, pinned] of [true, false, sql`1`, sql`0`].entries()) {
    await insertSelect(db, boardEntries, { board: 'week', rank, pinned, ...entry });
  }
  const rows = await db.select({ pinned: boardEntries.pinned }).from(boardEntries);
  expect(rows.map(({ pinned }) => pinned)).toEqual([true, false, true, false]);
});

it('takes an upsert and gives what was asked back', async () => {
  const db = connect(await openSqlite());
  for (const hour of [3, 5]) {
    const rows = await insertSelect(db, watermarks, { name: 'a', hour }, sql`WHERE true`)
      .onConflictDoUpdate({ target: watermarks.name, set: { hour: sql`excluded.hour` } })
      .returning();
    expect(rows).toEqual([{ name: 'a', hour }]);
  }
});

it('does not compile with a column too many, one too few, or a value of another type', async () => {
  const db = connect(await openSqlite());
  const rest = query('home');
  const purge = { action: 'purge', tag: 'home', priority: 1, dueAt: 7 } as const;
  // @ts-expect-error: there is no such column.
  insertSelect(db, outbox, { ...purge, due_at: 7 }, rest);
  // @ts-expect-error: a row must say when it is due.
  insertSelect(db, outbox, { action: 'purge', tag: 'home', priority: 1 }, rest);
  // @ts-expect-error: no such action.
  insertSelect(db, outbox, { ...purge, action: 'forget' }, rest);
  // @ts-expect-error: a board has articles.
  insertSelect(db, boardEntries, { board: 'week', rank: 1 }, rest);
});
