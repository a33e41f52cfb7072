import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unstable_splitSqlQuery as splitStatements } from 'wrangler';
import { root, UsageError } from './settings.ts';

/** Brings both of the site's databases up to date. */
export async function migrateSite({
  DB,
  SEARCH,
}: {
  readonly DB: D1Database;
  readonly SEARCH: D1Database;
}): Promise<void> {
  await applyMigrations(DB);
  await applyMigrations(SEARCH, 'migrations-search');
}

/**
 * Applies the migrations that this database has not seen, and gives their names. Each is one batch with its row in
 * `d1_migrations`, the table that `wrangler d1 migrations apply` uses too.
 * @throws UsageError when the database has seen a migration that is not in the folder.
 */
export async function applyMigrations(
  db: D1Database,
  from: 'migrations' | 'migrations-search' = 'migrations',
): Promise<string[]> {
  await db
    .prepare(
      `CREATE TABLE IF NOT EXISTS d1_migrations (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT UNIQUE,
        applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)`,
    )
    .all();
  const { results } = await db.prepare('SELECT name FROM d1_migrations').all<{ name: string }>();
  const applied = new Set(results.map(({ name }) => name));
  const folder = join(root, from);
  const shipped = readdirSync(folder).filter((name) => name.endsWith('.sql'));
  const unknown = [...applied].find((name) => !shipped.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(
      `The local state belongs to another version of the site (${from}/${unknown} is unknown here). \`npm run reset\` clears it.`,
    );
  }
  const names = shipped.filter((name) => !applied.has(name)).sort();
  for (const name of names) {
    const statements = splitStatements(readFileSync(join(folder, name), 'utf8'));
    await db.batch([
      ...statements.map((sql) => db.prepare(sql)),
      db.prepare('INSERT INTO d1_migrations (name) VALUES (?)').bind(name),
    ]);
  }
  return names;
}
