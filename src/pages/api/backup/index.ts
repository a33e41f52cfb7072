import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import * as v from 'valibot';
import { restoreSchema } from './_operations.ts';
import { beginRestore, endRestore, isRestoring, lastAudit } from '../../../db/backup.ts';
import { connect } from '../../../db/client.ts';
import { backedUpTables } from '../../../db/tables.ts';
import { jsonAnswer } from '../../../http/answer.ts';
import { readJson } from '../../../http/request-body.ts';
import { invalidAt, Problem } from '../../../http/problem.ts';
import { buildId } from '../../../lib/build.ts';
import { unixNow } from '../../../lib/calendar.ts';
import { auditRow } from '../../../audit/record.ts';
import { queueInvalidation } from '../../../delivery/outbox.ts';
import { tags } from '../../../cache/tags.ts';
import { site } from '../../../site.ts';
import { deliverLater } from '../_deliver.ts';

/** What a backup consists of, and how far the audit log goes: the same before and after, nothing changed meanwhile. */
export const GET: APIRoute = async () => {
  const tables = backedUpTables.map(({ name, columns, key }) => ({ name, columns, key }));
  return jsonAnswer({ tables, audited: await lastAudit(connect(env.DB)) });
};

/** Begins a restore, of an empty site only, and ends it. */
export const POST: APIRoute = async ({ request, locals }) => {
  const body = v.safeParse(restoreSchema, await readJson(request, site.push.bodyLimitBytes));
  if (!body.success) {
    throw invalidAt('/restore', '须为 begin 或 end');
  }
  const db = connect(env.DB);
  const now = unixNow();
  if (body.output.restore === 'begin') {
    if (await beginRestore(env.DB, now)) return jsonAnswer({ restore: 'begin' });
    throw new Problem('not-empty', { detail: '只能恢复到没有文章、没有操作记录的空站。' });
  }
  if (!(await isRestoring(db, now))) return jsonAnswer({ restore: 'end' });
  await db.batch([
    endRestore(db),
    auditRow(db, locals.editor, { at: now, action: 'restored' }),
    // What the empty site showed.
    queueInvalidation(db, tags.build(buildId), now),
  ]);
  deliverLater(db, locals);
  return jsonAnswer({ restore: 'end' });
};
