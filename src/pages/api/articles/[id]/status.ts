import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import { parseStatusRequest } from '../../../../articles/status-request.ts';
import { readJson } from '../../../../http/body.ts';
import { Problem } from '../../../../http/problem.ts';
import { readSettings } from '../../../../http/settings.ts';
import { changeStatus } from '../../../../publishing/status.ts';
import { site } from '../../../../site.ts';
import { answerMutation, idOf, intentOf } from '../../../_editing.ts';

/** Makes an article a draft, submits, schedules, publishes or withdraws it, throws it away or gets it back. */
export const POST: APIRoute = async (call) => {
  const id = idOf(call.params['id']);
  const parsed = parseStatusRequest(await readJson(call.request, site.push.bodyLimitBytes));
  if (!parsed.ok) throw new Problem('invalid', { errors: parsed.faults });
  const { request, reason } = parsed.value;
  const intent = intentOf(call, reason === undefined ? undefined : { reason });
  return answerMutation(call, readSettings(env).siteUrl, (db) =>
    changeStatus(db, id, request, intent),
  );
};
