import { isUnpublished, type Status } from '../articles/lifecycle.ts';
import { writable, type Database } from '../db/client.ts';
import { auditLog } from '../db/schema.ts';

/** Who did it: an editor, with the token that was used, or a job of the site's by its name. */
export interface Actor {
  readonly name: string;
  readonly tokenId?: string | undefined;
  /** Slugs of the only sections in which the actor may change articles; a job may everywhere. */
  readonly sections?: readonly string[] | 'all';
  readonly role?: 'reporter' | 'editor' | 'chief';
}

/** Whether the actor may change articles of this status, or make them that: reporters have drafts alone. */
export function mayTouch({ role }: Actor, status: Status): boolean {
  return role !== 'reporter' || isUnpublished(status);
}

/** Whether the actor may change articles of a section. */
export function mayChange({ sections = 'all' }: Actor, section: string): boolean {
  return sections === 'all' || sections.includes(section);
}

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
