import { eq, sql, type SQL } from 'drizzle-orm';
import { connect, statementOf, type Database } from './client.ts';
import { leases } from './schema.ts';
import type { BackedUpTable } from './tables.ts';

export type Value = string | number | null;
/** A row by its columns; bytes are in base64. */
export type Row = Readonly<Record<string, Value>>;

/** A page of a table behind the row with this key, in the order of the key. Index: PRIMARY KEY. */
export async function readTable(
  db: Database,
  { name, columns, blobs, key, pageSize }: BackedUpTable,
  after: readonly Value[] | undefined,
): Promise<Row[]> {
  const selected = columns.map((column) =>
    blobs.includes(column) ? sql.raw(`hex(${column}) AS ${column}`) : sql.raw(column),
  );
  const place = after && sql`WHERE (${sql.raw(key.join(', '))}) > (${listOf(after)})`;
  const rows = await db.all<Row>(sql`
    SELECT ${sql.join(selected, sql`, `)} FROM ${sql.raw(name)} ${place ?? sql.empty()}
    ORDER BY ${sql.raw(key.join(', '))} LIMIT ${sql.raw(String(pageSize))}`);
  return rows.map((row) => mapBlobs(row, blobs, (hex) => Uint8Array.fromHex(hex).toBase64()));
}

function listOf(values: readonly Value[]): SQL {
  return sql.join(
    values.map((value) => sql`${value}`),
    sql`, `,
  );
}

/** The UTF-16 units of rows in one statement. D1 binds 2 MB at most, and no row is larger than that. */
const perStatement = 300_000;

/**
 * Writes rows of a backup in one batch. A row that exists already takes the backup's values, except in the audit log,
 * which is append-only: there the existing row stays.
 * @throws SyntaxError for bytes that are not base64.
 */
export async function writeTable(
  d1: D1Database,
  { name, columns, blobs, key }: BackedUpTable,
  rows: readonly Row[],
): Promise<void> {
  const given = columns.map((column) =>
    blobs.includes(column) ? `unhex(value ->> '${column}')` : `value ->> '${column}'`,
  );
  const others = columns.filter((column) => !key.includes(column));
  const set = others.map((column) => `${column} = excluded.${column}`).join(', ');
  const onConflict = name === 'audit_log' || set === '' ? 'NOTHING' : `UPDATE SET ${set}`;
  const statements = packed(
    rows.map((row) => mapBlobs(row, blobs, (text) => Uint8Array.fromBase64(text).toHex())),
  ).map((json) =>
    statementOf(
      d1,
      sql`INSERT INTO ${sql.raw(`${name} (${columns.join(', ')})`)}
        SELECT ${sql.raw(given.join(', '))} FROM json_each(${json}) WHERE true
        ON CONFLICT (${sql.raw(key.join(', '))}) DO ${sql.raw(onConflict)}`,
    ),
  );
  if (statements.length > 0) await d1.batch(statements);
}

/** JSON arrays of rows, none longer than a statement takes. */
function packed(rows: readonly Row[]): string[] {
  const packs: { texts: string[]; length: number }[] = [];
  for (const row of rows) {
    const text = JSON.stringify(row);
    const last = packs.at(-1);
    if (last && last.length + text.length <= perStatement) {
      last.texts.push(text);
      last.length += text.length;
    } else packs.push({ texts: [text], length: text.length });
  }
  return packs.map(({ texts }) => `[${texts.join(',')}]`);
}

function mapBlobs(row: Row, blobs: readonly string[], map: (text: string) => string): Row {
  const entries = blobs.map((column) => {
    const value = row[column];
    return [column, typeof value === 'string' ? map(value) : null] as const;
  });
  return { ...row, ...Object.fromEntries(entries) };
}

/** The last entry of the audit log: what every change moves. */
export async function lastAudit(db: Database): Promise<number> {
  const [row] = await db.all<{ id: number | null }>(sql`SELECT max(id) AS id FROM audit_log`);
  return row?.id ?? 0;
}

/** Seconds that a restore may take. */
const restoreTime = 86_400;

/** The only actions that the audit log of an otherwise empty site may have. */
const beforeRestore = `'token-created', 'token-revoked'`;

/**
 * Begins a restore, or goes on with one. False when the site holds anything but tokens. The backup's audit log replaces
 * the site's. `now` in unix seconds.
 */
export async function beginRestore(d1: D1Database, now: number): Promise<boolean> {
  const db = connect(d1);
  if (await isRestoring(db, now)) return true;
  const [guard] = await db.all<{ sql: string }>(
    sql`SELECT sql FROM sqlite_master WHERE name = 'audit_log_kept'`,
  );
  if (!guard) throw new Error('audit_log is not append-only');
  // Every further statement does nothing unless the lease was taken, so that no entry of a site in use is deleted.
  const isTaken = `EXISTS (SELECT 1 FROM leases WHERE name = 'restore')`;
  await d1.batch([
    d1
      .prepare(
        `INSERT INTO leases (name, holder, expires_at, tokens, tokens_at)
        SELECT 'restore', 'restore', ?, 0, 0
        WHERE NOT EXISTS (SELECT 1 FROM articles)
          AND NOT EXISTS (SELECT 1 FROM audit_log WHERE action NOT IN (${beforeRestore}))
        ON CONFLICT (name) DO UPDATE SET expires_at = excluded.expires_at`,
      )
      .bind(now + restoreTime),
    d1.prepare('DROP TRIGGER audit_log_kept'),
    d1.prepare(
      `DELETE FROM audit_log WHERE ${isTaken}
        AND NOT EXISTS (SELECT 1 FROM audit_log WHERE action NOT IN (${beforeRestore}))`,
    ),
    d1.prepare(guard.sql),
  ]);
  return isRestoring(db, now);
}

/** Whether a restore has begun and not ended. */
export async function isRestoring(db: Database, now: number): Promise<boolean> {
  const rows = await db.all(
    sql`SELECT 1 FROM leases WHERE name = 'restore' AND expires_at > ${now}`,
  );
  return rows.length > 0;
}

/** The statement that ends a restore: from now on nothing can be restored any more. */
export function endRestore(db: Database) {
  return db.delete(leases).where(eq(leases.name, 'restore'));
}
