import type { Database } from '../db/client.ts';
import { auditLog } from '../db/schema.ts';

/** Who did it: an editor, with the token that was used, or a job of the site's by its name. */
export interface Actor {
  readonly name: string;
  readonly tokenId?: string | undefined;
  /** Slugs of the only sections in which the actor may change articles; a job may everywhere. */
  readonly sections?: readonly string[] | 'all';
}

/** Whether the actor may change articles of a section. */
export function mayChange({ sections = 'all' }: Actor, section: string): boolean {
  return sections === 'all' || sections.includes(section);
}

interface Entry {
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
export function auditRow(db: Database, { name, tokenId }: Actor, { detail, ...entry }: Entry) {
  return db.insert(auditLog).values({
    ...entry,
    actor: name,
    tokenId: tokenId ?? null,
    detail: detail === undefined ? null : JSON.stringify(detail),
  });
}
