import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import { articleJson } from '../../../articles/json.ts';
import { articleQuery } from '../../../articles/read.ts';
import { parseSubmission } from '../../../articles/submission.ts';
import { withdrawalRequestSchema } from '../../../articles/withdrawal.ts';
import { connect } from '../../../db/client.ts';
import { jsonAnswer } from '../../../http/answer.ts';
import { Problem } from '../../../http/problem.ts';
import { readSettings } from '../../../http/settings.ts';
import { putArticle } from '../../../mutations/put.ts';
import { withdrawArticle } from '../../../mutations/withdraw.ts';
import { answerMutation, intentOf } from '../_mutation.ts';
import { articleIdOf, readBody } from '../_request.ts';
import { sensitiveWords } from '../_sensitive-words.ts';

export const GET: APIRoute = async ({ params }) => {
  const [article] = await articleQuery(connect(env.DB), articleIdOf(params['id']));
  if (!article) throw new Problem('not-found');
  const { siteUrl } = readSettings(env);
  return jsonAnswer(articleJson(article, siteUrl), { revision: article.revision });
};

export const PUT: APIRoute = async (call) => {
  const id = articleIdOf(call.params['id']);
  const { siteUrl } = readSettings(env);
  const submission = await readBody(call.request, (body) => parseSubmission(body, siteUrl));
  const intent = { ...intentOf(call), words: await sensitiveWords() };
  return answerMutation(call, siteUrl, (db) => putArticle(db, id, submission, intent));
};

export const DELETE: APIRoute = async (call) => {
  const id = articleIdOf(call.params['id']);
  const withdrawal = await readBody(call.request, withdrawalRequestSchema);
  const intent = intentOf(call);
  return answerMutation(call, readSettings(env).siteUrl, (db) =>
    withdrawArticle(db, id, { at: intent.now, ...withdrawal }, intent),
  );
};
