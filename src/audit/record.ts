import { writable, type Database } from '../db/client.ts';
import { auditLog } from '../db/schema.ts';
import type { Actor } from '../editors/editor.ts';

export interface Entry {
  /** Unix seconds. */
  readonly at: number;
  readonly action: string;
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

function rowOf({ name, tokenId }: Actor, { detail, ...entry }: Entry) {
  return {
    ...entry,
    actor: name,
    tokenId: tokenId ?? null,
    detail: detail === undefined ? null : JSON.stringify(detail),
  };
}
