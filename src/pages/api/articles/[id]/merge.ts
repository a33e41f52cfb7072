import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import { check } from '../../../../lib/check.ts';
import { mergeRequestSchema } from '../../../../articles/merge-request.ts';
import { readJson } from '../../../../http/request-body.ts';
import { valid } from '../../../../http/problem.ts';
import { readSettings } from '../../../../http/settings.ts';
import { mergeArticle } from '../../../../mutations/merge.ts';
import { site } from '../../../../site.ts';
import { answerMutation, idOf, intentOf } from '../../_mutation.ts';

/** Makes an article part of another, which its addresses lead to for ever. */
export const POST: APIRoute = async (call) => {
  const id = idOf(call.params['id']);
  const { into } = valid(
    check(mergeRequestSchema, await readJson(call.request, site.push.bodyLimitBytes)),
  );
  const intent = intentOf(call, { into });
  return answerMutation(call, readSettings(env).siteUrl, (db) =>
    mergeArticle(db, id, into, intent),
  );
};
