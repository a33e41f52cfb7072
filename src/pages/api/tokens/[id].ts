import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import { connect } from '../../../db/client.ts';
import { tokenJson } from '../../../editors/token-json.ts';
import { revokeToken } from '../../../editors/tokens.ts';
import { jsonAnswer } from '../../../http/answer.ts';
import { Problem } from '../../../http/problem.ts';
import { unixNow } from '../../../lib/calendar.ts';
import { auditRow } from '../../../audit/record.ts';

/** Revokes a token: it is refused from the next request on. */
export const DELETE: APIRoute = async ({ params, locals: { editor } }) => {
  const db = connect(env.DB);
  const now = unixNow();
  const { outcome, row } = await revokeToken(db, params['id'] ?? '', now, (detail) =>
    auditRow(db, editor, { at: now, action: 'token-revoked', detail }),
  );
  if (!row) throw new Problem('no-token');
  if (outcome === 'last-chief') {
    throw new Problem('last-chief', { detail: '请先创建另一个 chief 令牌。' });
  }
  return jsonAnswer({ ...tokenJson(row), outcome });
};
