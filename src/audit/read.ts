import {
  and,
  desc,
  eq,
  gte,
  type InferSelectModel,
  isNotNull,
  lt,
  lte,
  sql,
  type SQL,
} from 'drizzle-orm';
import { readAll } from '../db/batch.ts';
import type { Database } from '../db/client.ts';
import { auditLog } from '../db/schema.ts';

/** A row of `audit_log`. */
export type AuditEntry = InferSelectModel<typeof auditLog>;

/** The filter of entries; every given condition must hold. Times in unix seconds, both ends included. */
export interface AuditFilter {
  readonly article?: number | undefined;
  readonly token?: string | undefined;
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** A place in the log: the last entry that was read. */
export interface AuditPlace {
  readonly at: number;
  readonly id: number;
}

export interface AuditPage {
  readonly entries: readonly AuditEntry[];
  /** The place where the next page begins; undefined at the end. */
  readonly next: AuditPlace | undefined;
}

const pageSize = 50;

/** The most rows read for a page with several filters, of which only the first uses an index. */
const windowSize = 500;

/**
 * Reads entries of the audit log, newest first, after the place `after`. A page reads a bounded number of rows, so with
 * several filters it may have few entries or none and still have a next page.
 * Indexes: audit_log_article, audit_log_token, audit_log_actor, audit_log_action, audit_log_at.
 */
export async function readAudit(
  db: Database,
  filter: AuditFilter,
  after: AuditPlace | undefined,
): Promise<AuditPage> {
  const { indexed, others } = conditionsOf(filter);
  const limit = others.length === 0 ? pageSize : windowSize;
  const { inSecond, earlier } = await readAll(db, {
    inSecond: select(db, and(indexed, inSecondOf(filter, after)), limit),
    earlier: select(db, and(indexed, within(filter, after)), limit),
  });
  const rows = [...inSecond, ...earlier].slice(0, limit);
  const matching = rows.filter((row) => others.every((holds) => holds(row)));
  const entries = matching.slice(0, pageSize);
  const isCut = matching.length > pageSize;
  const last = isCut || limit === pageSize ? entries.at(-1) : rows.at(-1);
  return { entries, next: isCut || rows.length === limit ? placeOf(last) : undefined };
}

function placeOf(entry: AuditEntry | undefined): AuditPlace | undefined {
  return entry && { at: entry.at, id: entry.id };
}

/** Splits the filter: the most selective condition uses an index, the others are checked on the rows that it gives. */
function conditionsOf({ article, token, actor, action }: AuditFilter): {
  readonly indexed: SQL | undefined;
  readonly others: readonly ((entry: AuditEntry) => boolean)[];
} {
  const given = [
    article !== undefined && {
      where: eq(auditLog.articleId, article),
      holds: (entry: AuditEntry) => entry.articleId === article,
    },
    token !== undefined && {
      where: eq(auditLog.tokenId, token),
      holds: (entry: AuditEntry) => entry.tokenId === token,
    },
    actor !== undefined && {
      where: eq(auditLog.actor, actor),
      holds: (entry: AuditEntry) => entry.actor === actor,
    },
    action !== undefined && {
      where: eq(auditLog.action, action),
      holds: (entry: AuditEntry) => entry.action === action,
    },
  ].filter((condition) => condition !== false);
  const [first, ...rest] = given;
  return { indexed: first?.where, others: rest.map(({ holds }) => holds) };
}

function select(db: Database, where: SQL | undefined, limit: number) {
  const order = [desc(auditLog.at), desc(auditLog.id)];
  return db
    .select()
    .from(auditLog)
    .where(where)
    .orderBy(...order)
    .limit(limit);
}

/**
 * The remaining entries of the last entry's second, as a query of its own. With one condition on time and id, SQLite
 * would read all entries of that second again, and an import makes thousands in one second.
 */
function inSecondOf({ from = 0, to = Infinity }: AuditFilter, after: AuditPlace | undefined) {
  const isMeant = after && from <= after.at && after.at <= to;
  return isMeant ? and(eq(auditLog.at, after.at), lt(auditLog.id, after.id)) : sql`0`;
}

function within({ from, to = Infinity }: AuditFilter, after: AuditPlace | undefined) {
  const end = Math.min(to, after ? after.at - 1 : Infinity);
  return and(
    from === undefined ? undefined : gte(auditLog.at, from),
    end === Infinity ? undefined : lte(auditLog.at, end),
  );
}

/** The history of article `id`: entries that made or concern a revision, newest first. Index: audit_log_article. */
export function historyQuery(
  db: Database,
  id: number,
  { before, count }: { readonly before?: number | undefined; readonly count: number },
) {
  return db
    .select({
      entry: auditLog.id,
      revision: auditLog.revision,
      action: auditLog.action,
      at: auditLog.at,
      by: auditLog.actor,
      tokenId: auditLog.tokenId,
      detail: auditLog.detail,
    })
    .from(auditLog)
    .where(
      and(
        eq(auditLog.articleId, id),
        isNotNull(auditLog.revision),
        before === undefined ? undefined : lt(auditLog.id, before),
      ),
    )
    .orderBy(desc(auditLog.id))
    .limit(count);
}
