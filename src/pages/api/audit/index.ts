import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import { connect } from '../../../db/client.ts';
import { jsonAnswer } from '../../../http/answer.ts';
import { readAudit, type AuditEntry } from '../../../audit/read.ts';
import { readQuery } from '../_request.ts';
import { auditRequest, formatAuditPlace } from './_operations.ts';
import { siteTime } from '../../../articles/notation.ts';

/** Lists who did what, newest first. */
export const GET: APIRoute = async ({ url }) => {
  const { after, ...filter } = readQuery(url, auditRequest);
  const { entries, next } = await readAudit(connect(env.DB), filter, after);
  return jsonAnswer({ entries: entries.map(auditJson), next: next && formatAuditPlace(next) });
};

/** Writes an entry as chiefs see it. */
function auditJson(entry: AuditEntry) {
  const { detail, beforeHash, contentHash } = entry;
  return {
    id: entry.id,
    at: siteTime(entry.at),
    actor: entry.actor,
    token: entry.tokenId ?? undefined,
    action: entry.action,
    article: entry.articleId ?? undefined,
    revision: entry.revision ?? undefined,
    before: beforeHash ?? undefined,
    after: contentHash ?? undefined,
    detail: detail === null ? undefined : (JSON.parse(detail) as unknown),
  };
}
