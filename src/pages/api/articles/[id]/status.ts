import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import { parseStatusRequest } from '../../../../articles/status-request.ts';
import { readSettings } from '../../../../http/settings.ts';
import { changeStatus } from '../../../../mutations/status.ts';
import { sensitiveWords } from '../../_sensitive-words.ts';
import { answerMutation, intentOf } from '../../_mutation.ts';
import { articleIdOf, readBody } from '../../_request.ts';

/** Changes an article's status: draft, review, scheduled, published, withdrawn, or trash and back. */
export const POST: APIRoute = async (call) => {
  const id = articleIdOf(call.params['id']);
  const { request, reason } = await readBody(call.request, parseStatusRequest);
  const detail = reason === undefined ? undefined : { reason };
  const intent = { ...intentOf(call, detail), words: await sensitiveWords() };
  return answerMutation(call, readSettings(env).siteUrl, (db) =>
    changeStatus(db, id, request, intent),
  );
};
