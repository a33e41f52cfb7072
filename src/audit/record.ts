import type { SQL } from 'drizzle-orm';
import { writable, type Database } from '../db/client.ts';
import { insertSelect } from '../db/insert-select.ts';
import { auditLog } from '../db/schema.ts';
import type { Actor } from '../editors/editor.ts';

/** All actions that the audit log records. The API's document lists them. */
export const auditActions = [
  // Changes of an article.
  ...['created', 'updated', 'drafted', 'submitted', 'scheduled', 'published', 'withdrawn'],
  ...['merged', 'absorbed', 'trashed', 'restored', 'erased'],
  // Files, and takedowns in bulk.
  ...['uploaded', 'file-withdrawn', 'takedown'],
  // Boards and their archive.
  ...['pinned', 'excluded', 'ruling-ended', 'archive-corrected'],
  // The site's own upkeep.
  ...['legacy-urls-imported', 'legacy-urls-removed', 'outbox-retried', 'outbox-dropped'],
  ...['token-created', 'token-revoked'],
] as const;

export type AuditAction = (typeof auditActions)[number];

export interface Entry {
  /** Unix seconds. */
  readonly at: number;
  readonly action: AuditAction;
  readonly articleId?: number;
  readonly revision?: number;
  /** Hashes of the content before and after. */
  readonly beforeHash?: string | undefined;
  readonly contentHash?: string;
  /** Further details; stored as JSON. */
  readonly detail?: Readonly<Record<string, unknown>> | undefined;
}

/** The statement that records an action, for the same batch that performs it. */
export function auditRow(db: Database, actor: Actor, entry: Entry) {
  return db.insert(auditLog).values(rowOf(actor, entry));
}

/** The statements that record several actions of one actor. */
export function auditRows(db: Database, actor: Actor, entries: readonly Entry[]) {
  const rows = entries.map((entry) => rowOf(actor, entry));
  return writable(auditLog, rows).map((recorded) => db.insert(auditLog).values(recorded));
}

/** An entry whose article, revision and other members come from a query. */
interface SelectedEntry {
  /** Unix seconds. */
  readonly at: number;
  readonly action: AuditAction;
  readonly articleId?: SQL;
  readonly revision?: SQL;
  readonly beforeHash?: SQL;
  readonly contentHash?: string;
  /** An expression that gives JSON. */
  readonly detail?: SQL;
}

/** The statement that records an action for each row of `rest` (FROM, WHERE, …), or once without `rest`. */
export function auditRowsOf(
  db: Database,
  { name, tokenId }: Actor,
  entry: SelectedEntry,
  rest?: SQL,
) {
  return insertSelect(db, auditLog, { ...entry, actor: name, tokenId }, rest);
}

function rowOf({ name, tokenId }: Actor, { detail, ...entry }: Entry) {
  return {
    ...entry,
    actor: name,
    tokenId: tokenId ?? null,
    detail: detail === undefined ? null : JSON.stringify(detail),
  };
}
