import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import { check, refuse } from '../../../lib/check.ts';
import { connect } from '../../../db/client.ts';
import { tokenJson } from '../../../editors/token-json.ts';
import { createToken, listTokens } from '../../../editors/tokens.ts';
import { jsonAnswer } from '../../../http/answer.ts';
import { Problem } from '../../../http/problem.ts';
import { readSettings } from '../../../http/settings.ts';
import { unixNow } from '../../../lib/calendar.ts';
import { pageOf } from '../../../lib/slices.ts';
import { auditRow } from '../../../audit/record.ts';
import { readBody } from '../_request.ts';
import { tokenRequest } from './_operations.ts';

const pageSize = 50;

/** Lists tokens, newest first. `next` is the `before` of the next page. */
export const GET: APIRoute = async ({ url }) => {
  const before = url.searchParams.get('before') ?? undefined;
  const rows = await listTokens(connect(env.DB), before, pageSize + 1);
  const { shown, last } = pageOf(rows, pageSize);
  return jsonAnswer({ tokens: shown.map(tokenJson), next: last?.id });
};

/** Makes a token and shows it, this once only. */
export const POST: APIRoute = async ({ request, locals: { editor } }) => {
  const order = await readBody(request, parseOrder);
  const now = unixNow();
  const { days, role, name, sections = 'all' } = order;
  if (editor.isBootstrap && role !== 'chief') {
    throw new Problem('forbidden', { detail: '引导令牌只能用于创建首个 chief 令牌。' });
  }
  const expiresAt = days === undefined ? null : now + days * 86_400;
  const made = { createdAt: now, createdBy: editor.name, expiresAt };
  const db = connect(env.DB);
  const created = await createToken(
    db,
    { name, role, sections, ...made, mustBeFirst: editor.isBootstrap },
    readSettings(env).siteSecret ?? '',
    (detail) => auditRow(db, editor, { at: now, action: 'token-created', detail }),
  );
  if (!created) {
    throw new Problem('forbidden', { detail: '已有可用的 chief 令牌,引导令牌不再有效。' });
  }
  return jsonAnswer({ ...tokenJson(created.row), token: created.text }, { status: 201 });
};

function parseOrder(body: unknown) {
  const order = check(tokenRequest, body);
  return order.ok && order.value.role === 'chief' && order.value.sections
    ? refuse('/sections', 'chief 不限栏目,请省略此字段')
    : order;
}
