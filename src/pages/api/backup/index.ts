import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import { beginRestore, endRestore, isRestoring, lastAudit } from '../../../db/backup.ts';
import { connect } from '../../../db/client.ts';
import { backedUpTables } from '../../../db/tables.ts';
import { jsonAnswer } from '../../../http/answer.ts';
import { Problem } from '../../../http/problem.ts';
import { buildId } from '../../../lib/build.ts';
import { unixNow } from '../../../lib/calendar.ts';
import { auditRow } from '../../../audit/record.ts';
import { queueInvalidation } from '../../../delivery/outbox.ts';
import { tags } from '../../../cache/tags.ts';
import { deliverLater } from '../_deliver.ts';
import { readBody } from '../_request.ts';
import { restoreRequest } from './_operations.ts';

/**
 * Lists the tables of a backup, and the last entry of the audit log. If that is the same afterwards, nothing changed.
 */
export const GET: APIRoute = async () => {
  const tables = backedUpTables.map(({ name, columns, key }) => ({ name, columns, key }));
  return jsonAnswer({ tables, audited: await lastAudit(connect(env.DB)) });
};

/** Begins a restore (only on an empty site), or ends it. */
export const POST: APIRoute = async ({ request, locals }) => {
  const { restore } = await readBody(request, restoreRequest);
  const db = connect(env.DB);
  const now = unixNow();
  if (restore === 'begin') {
    if (await beginRestore(env.DB, now)) return jsonAnswer({ restore: 'begin' });
    throw new Problem('not-empty', { detail: '只能恢复到没有文章、没有操作记录的空站。' });
  }
  if (!(await isRestoring(db, now))) return jsonAnswer({ restore: 'end' });
  await db.batch([
    endRestore(db),
    auditRow(db, locals.editor, { at: now, action: 'restored' }),
    // Purge every page that the empty site has shown.
    queueInvalidation(db, tags.build(buildId), now),
  ]);
  deliverLater(db, locals);
  return jsonAnswer({ restore: 'end' });
};
