import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import { parseArticleId } from '../../../articles/article.ts';
import { articleJson } from '../../../articles/json.ts';
import { articleQuery } from '../../../articles/read.ts';
import { parseSubmission } from '../../../articles/submission.ts';
import { parseWithdrawal } from '../../../articles/withdrawal.ts';
import { connect } from '../../../db/client.ts';
import { jsonAnswer } from '../../../http/answer.ts';
import { readJson } from '../../../http/body.ts';
import { readPrecondition } from '../../../http/preconditions.ts';
import { Problem } from '../../../http/problem.ts';
import { readSettings } from '../../../http/settings.ts';
import { unixNow } from '../../../lib/calendar.ts';
import { deliver } from '../../../publishing/deliver.ts';
import { putArticle, withdrawArticle, type Outcome } from '../../../publishing/publish.ts';
import { deliveryTargets } from '../../../publishing/targets.ts';
import { site } from '../../../site.ts';
import { outcomeJson } from '../../_outcome.ts';

function idOf(text: string | undefined): number {
  const id = parseArticleId(text);
  if (id === undefined) {
    throw new Problem('not-found', { detail: '文章编号须为 1 到 2^53-1 的整数。' });
  }
  return id;
}

export const GET: APIRoute = async ({ params }) => {
  const [article] = await articleQuery(connect(env.DB), idOf(params['id']));
  if (!article) throw new Problem('not-found');
  const { siteUrl } = readSettings(env);
  return jsonAnswer(articleJson(article, siteUrl), { revision: article.revision });
};

export const PUT: APIRoute = async ({ params, request, locals }) => {
  const id = idOf(params['id']);
  const { siteUrl } = readSettings(env);
  const parsed = parseSubmission(await readJson(request, site.push.bodyLimitBytes), siteUrl);
  if (!parsed.ok) throw new Problem('invalid', { errors: parsed.faults });
  const db = connect(env.DB);
  const precondition = readPrecondition(request.headers);
  const intent = { actor: locals.editor, now: unixNow(), precondition };
  const outcome = await putArticle(db, id, parsed.submission, intent);
  locals.cfContext.waitUntil(deliver(db, deliveryTargets(env, locals.cfContext)));
  return answer(outcome, siteUrl);
};

export const DELETE: APIRoute = async ({ params, request, locals }) => {
  const id = idOf(params['id']);
  const parsed = parseWithdrawal(await readJson(request, site.push.bodyLimitBytes));
  if (!parsed.ok) throw new Problem('invalid', { errors: parsed.faults });
  const db = connect(env.DB);
  const now = unixNow();
  const intent = { actor: locals.editor, now, precondition: readPrecondition(request.headers) };
  const outcome = await withdrawArticle(db, id, { at: now, ...parsed.value }, intent);
  locals.cfContext.waitUntil(deliver(db, deliveryTargets(env, locals.cfContext)));
  return answer(outcome, readSettings(env).siteUrl);
};

function answer(outcome: Outcome, siteUrl: string): Response {
  const json = outcomeJson(outcome, siteUrl);
  const isNew = json.outcome === 'created';
  return jsonAnswer(json, {
    status: isNew ? 201 : 200,
    revision: json.revision,
    headers: isNew ? { Location: json.url } : {},
  });
}
