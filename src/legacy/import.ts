import { inArray, sql } from 'drizzle-orm';
import { failUnless, optimistically, usualAttempts } from '../db/clash.ts';
import { writeAll } from '../db/batch.ts';
import { type Database, valuesOf } from '../db/client.ts';
import { insertSelect } from '../db/insert-select.ts';
import { auditLog, legacyUrls } from '../db/schema.ts';
import { findChains } from './chains.ts';
import type { LegacyRow } from './rows.ts';
import { chunksOf } from '../lib/slices.ts';
import type { Checked } from '../lib/check.ts';
import { auditRow, type AuditAction } from '../audit/record.ts';
import type { Act } from '../editors/editor.ts';

/** Rows of one statement: a parameter holds 2 MB (D1), a row at most two times 1,024 characters. */
const perStatement = 500;

const action: AuditAction = 'legacy-urls-imported';

/**
 * Writes all rows or none. Of two rows with the same address the later one counts. Gives how many rows were new or
 * changed. Its faults name rows that would make chains of redirects.
 */
export function importLegacyUrls(
  db: Database,
  rows: readonly LegacyRow[],
  act: Act,
): Promise<Checked<number>> {
  return optimistically<Checked<number>>(usualAttempts, async () => {
    const [last] = await db.all<{ id: number | null }>(lastImport);
    const faults = await findChains(db, rows);
    if (faults.length > 0) return { ok: false, faults };
    // Two imports at once could together make a chain that neither makes alone. So a write fails if another import came
    // in between, and is tried again with a fresh check.
    const isAlone = sql`(${lastImport}) IS ${last?.id ?? null}`;
    return { ok: true, value: await write(db, rows, act, failUnless(db, isAlone)) };
  });
}

const lastImport = sql`SELECT max(id) AS id FROM ${auditLog} WHERE action = ${action}`;

async function write(
  db: Database,
  rows: readonly LegacyRow[],
  { actor, now }: Act,
  guard: ReturnType<typeof failUnless>,
): Promise<number> {
  const latest = new Map(rows.map((row) => [row.address, row]));
  const upserts = chunksOf([...latest.values()], perStatement).map((chunk) =>
    insertSelect(
      db,
      legacyUrls,
      {
        address: sql`value ->> 'address'`,
        articleId: sql`value ->> 'articleId'`,
        path: sql`value ->> 'path'`,
        importedAt: now,
      },
      sql`FROM json_each(${JSON.stringify(chunk)}) WHERE true`,
    ).onConflictDoUpdate({
      target: legacyUrls.address,
      set: {
        articleId: sql`excluded.article_id`,
        path: sql`excluded.path`,
        importedAt: sql`excluded.imported_at`,
      },
      setWhere: sql`(excluded.article_id, excluded.path)
        IS NOT (${legacyUrls.articleId}, ${legacyUrls.path})`,
    }),
  );
  const detail = { rows: rows.length };
  const { upserted } = await writeAll(db, {
    guard,
    recorded: auditRow(db, actor, { at: now, action, detail }),
    upserted: upserts,
  });
  return upserted.reduce((sum, { meta }) => sum + meta.changes, 0);
}

/** Removes addresses, given in their normal form. Gives how many were stored. */
export async function removeLegacyUrls(
  db: Database,
  addresses: readonly string[],
  { actor, now }: Act,
): Promise<number> {
  const removals = chunksOf(addresses, perStatement).map((chunk) => {
    const given = valuesOf(chunk);
    return db.delete(legacyUrls).where(inArray(legacyUrls.address, given));
  });
  const detail = { rows: addresses.length };
  const { removed } = await writeAll(db, {
    recorded: auditRow(db, actor, { at: now, action: 'legacy-urls-removed', detail }),
    removed: removals,
  });
  return removed.reduce((sum, { meta }) => sum + meta.changes, 0);
}
