import { getTableConfig } from 'drizzle-orm/sqlite-core';
import { expect, it } from 'vitest';
import { openSqlite } from '../../testing/bindings.ts';
import { documents } from './schema.ts';

it('describes the documents as the migration makes them', async () => {
  const search = await openSqlite('migrations-search');
  const { name, columns } = getTableConfig(documents);
  const { results } = await search
    .prepare(`PRAGMA table_info(${name})`)
    .all<{ name: string; type: string; notnull: number; pk: number }>();
  const made = results.map((column) => [
    column.name,
    column.type.toLowerCase(),
    column.notnull + column.pk > 0,
  ]);
  expect(columns.map((column) => [column.name, column.getSQLType(), column.notNull])).toEqual(made);
});
