import { and, desc, eq, isNotNull, lt } from 'drizzle-orm';
import type { Database } from '../db/client.ts';
import { auditLog } from '../db/schema.ts';

/** What happened to article `id` and made or concerned a revision, the newest first. Index: audit_log_article. */
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
