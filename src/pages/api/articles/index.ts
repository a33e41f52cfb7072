import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import { articleHandle } from '../../../articles/json.ts';
import { parseSubmission } from '../../../articles/submission.ts';
import { sha256 } from '../../../articles/write.ts';
import { connect } from '../../../db/client.ts';
import { wrongSection } from '../../../editors/permissions.ts';
import { jsonAnswer } from '../../../http/answer.ts';
import { readJson } from '../../../http/body.ts';
import { readIdempotencyKey } from '../../../http/idempotency.ts';
import { Problem } from '../../../http/problem.ts';
import { readSettings } from '../../../http/settings.ts';
import { unixNow } from '../../../lib/calendar.ts';
import { createArticle } from '../../../publishing/create.ts';
import { deliver } from '../../../publishing/deliver.ts';
import { deliveryTargets } from '../../../publishing/targets.ts';
import { site } from '../../../site.ts';

export const POST: APIRoute = async ({ request, locals }) => {
  const key = readIdempotencyKey(request.headers);
  const { siteUrl } = readSettings(env);
  const body = await readJson(request, site.push.bodyLimitBytes);
  const parsed = parseSubmission(body, siteUrl);
  if (!parsed.ok) throw new Problem('invalid', { errors: parsed.faults });
  const db = connect(env.DB);
  const requestHash = await sha256(JSON.stringify(body));
  const created = await createArticle(
    db,
    parsed.submission,
    { actor: locals.editor, now: unixNow() },
    key === undefined ? undefined : { key, requestHash },
  );
  if (created.kind === 'forbidden') throw wrongSection(created.section);
  if (created.kind === 'key-reused') {
    throw new Problem('key-reused', { detail: '请为新稿件换一个 Idempotency-Key。' });
  }
  locals.cfContext.waitUntil(deliver(db, deliveryTargets(env, locals.cfContext)));
  const handle = articleHandle(created.article, siteUrl);
  return jsonAnswer(
    { ...handle, outcome: 'created' },
    { status: 201, revision: handle.revision, headers: { Location: handle.url } },
  );
};
