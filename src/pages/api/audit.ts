import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import { connect } from '../../db/client.ts';
import { jsonAnswer } from '../../http/answer.ts';
import { Problem } from '../../http/problem.ts';
import { readAudit } from '../../publishing/audit-log.ts';
import { auditJson, formatPlace, parseAuditQuery } from '../../publishing/audit-query.ts';

/** Who did what, the newest first. */
export const GET: APIRoute = async ({ url }) => {
  const query = parseAuditQuery(url.searchParams);
  if (!query.ok) throw new Problem('invalid', { errors: query.faults });
  const { after, ...filter } = query.value;
  const { entries, next } = await readAudit(connect(env.DB), filter, after);
  return jsonAnswer({ entries: entries.map(auditJson), next: next && formatPlace(next) });
};
