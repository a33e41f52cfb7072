import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import { parseStatusRequest } from '../../../../articles/status-request.ts';
import { readJson } from '../../../../http/request-body.ts';
import { valid } from '../../../../http/problem.ts';
import { readSettings } from '../../../../http/settings.ts';
import { changeStatus } from '../../../../mutations/status.ts';
import { site } from '../../../../site.ts';
import { sensitiveWords } from '../../_sensitive-words.ts';
import { answerMutation, idOf, intentOf } from '../../_mutation.ts';

/** Makes an article a draft, submits, schedules, publishes or withdraws it, throws it away or gets it back. */
export const POST: APIRoute = async (call) => {
  const id = idOf(call.params['id']);
  const { request, reason } = valid(
    parseStatusRequest(await readJson(call.request, site.push.bodyLimitBytes)),
  );
  const detail = reason === undefined ? undefined : { reason };
  const intent = { ...intentOf(call, detail), words: await sensitiveWords() };
  return answerMutation(call, readSettings(env).siteUrl, (db) =>
    changeStatus(db, id, request, intent),
  );
};
