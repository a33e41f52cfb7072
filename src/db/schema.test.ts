import { getTableConfig, SQLiteTable } from 'drizzle-orm/sqlite-core';
import { expect, it } from 'vitest';
import { openSqlite } from '../../testing/bindings.ts';
import * as counting from './counting-schema.ts';
import * as schema from './schema.ts';

interface ColumnInfo {
  readonly name: string;
  readonly type: string;
  readonly notnull: number;
  readonly pk: number;
}

it('describes the tables as the migrations make them', async () => {
  const db = await openSqlite();
  const described = Object.values({ ...schema, ...counting })
    .filter((value) => value instanceof SQLiteTable)
    .map((table) => getTableConfig(table));
  const { results } = await db
    .prepare(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`)
    .all<{ name: string }>();
  expect(described.map(({ name }) => name).sort()).toEqual(results.map(({ name }) => name).sort());

  for (const { name, columns, primaryKeys } of described) {
    const made = await db.prepare(`PRAGMA table_info(${name})`).all<ColumnInfo>();
    const keys = primaryKeys.flatMap((key) => key.columns.map((column) => column.name));
    const asMade = made.results.map((column) => [
      column.name,
      column.type.toLowerCase(),
      column.notnull === 1 || column.pk > 0,
      column.pk > 0,
    ]);
    const asDescribed = columns.map((column) => [
      column.name,
      column.getSQLType(),
      column.notNull,
      column.primary || keys.includes(column.name),
    ]);
    expect(asDescribed, name).toEqual(asMade);
  }
});
