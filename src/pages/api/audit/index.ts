import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import { connect } from '../../../db/client.ts';
import { jsonAnswer } from '../../../http/answer.ts';
import { valid } from '../../../http/problem.ts';
import { readAudit } from '../../../audit/read.ts';
import { auditJson, formatAuditPlace, parseAuditQuery } from '../../../audit/query.ts';

/** Who did what, the newest first. */
export const GET: APIRoute = async ({ url }) => {
  const { after, ...filter } = valid(parseAuditQuery(url.searchParams));
  const { entries, next } = await readAudit(connect(env.DB), filter, after);
  return jsonAnswer({ entries: entries.map(auditJson), next: next && formatAuditPlace(next) });
};
