import type { SQL } from 'drizzle-orm';
import { writable, type Database } from '../db/client.ts';
import { insertSelect } from '../db/insert-select.ts';
import { auditLog } from '../db/schema.ts';
import type { Actor } from '../editors/editor.ts';

/** Everything that the audit log records; the API's document lists it. */
export const auditActions = [
  // What becomes of an article.
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
  /** What else there is to say; becomes JSON. */
  readonly detail?: Readonly<Record<string, unknown>> | undefined;
}

/** The statement that records an action, for the very batch that does it. */
export function auditRow(db: Database, actor: Actor, entry: Entry) {
  return db.insert(auditLog).values(rowOf(actor, entry));
}

/** The statements that record several actions of one actor. */
export function auditRows(db: Database, actor: Actor, entries: readonly Entry[]) {
  const rows = entries.map((entry) => rowOf(actor, entry));
  return writable(auditLog, rows).map((recorded) => db.insert(auditLog).values(recorded));
}

/** An entry of which a query gives the article, the revision and the rest. */
interface SelectedEntry {
  /** Unix seconds. */
  readonly at: number;
  readonly action: AuditAction;
  readonly articleId?: SQL;
  readonly revision?: SQL;
  readonly beforeHash?: SQL;
  readonly contentHash?: string;
  /** JSON. */
  readonly detail?: SQL;
}

/** The statement that records an action once for each row of `rest` (FROM, WHERE, …), or once where that is left out. */
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
