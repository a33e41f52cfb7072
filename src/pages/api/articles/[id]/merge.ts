import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import { readSettings } from '../../../../http/settings.ts';
import { mergeArticle } from '../../../../mutations/merge.ts';
import { answerMutation, intentOf } from '../../_mutation.ts';
import { articleIdOf, readBody } from '../../_request.ts';
import { mergeRequest } from './_operations.ts';

/** Makes an article part of another one. Its addresses lead there for ever. */
export const POST: APIRoute = async (call) => {
  const id = articleIdOf(call.params['id']);
  const { into } = await readBody(call.request, mergeRequest);
  const intent = intentOf(call, { into });
  return answerMutation(call, readSettings(env).siteUrl, (db) =>
    mergeArticle(db, id, into, intent),
  );
};
