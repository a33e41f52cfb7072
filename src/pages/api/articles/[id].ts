import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import { parseArticleId } from '../../../articles/article.ts';
import { articleHandle, articleJson } from '../../../articles/json.ts';
import { articleQuery } from '../../../articles/read.ts';
import { parseSubmission } from '../../../articles/submission.ts';
import { parseWithdrawal } from '../../../articles/withdrawal.ts';
import { connect } from '../../../db/client.ts';
import { wrongSection } from '../../../editors/permissions.ts';
import { jsonAnswer } from '../../../http/answer.ts';
import { readJson } from '../../../http/body.ts';
import { readPrecondition, revisionTag } from '../../../http/preconditions.ts';
import { Problem } from '../../../http/problem.ts';
import { readSettings } from '../../../http/settings.ts';
import { unixNow } from '../../../lib/calendar.ts';
import { deliver } from '../../../publishing/deliver.ts';
import { putArticle, withdrawArticle, type Outcome } from '../../../publishing/publish.ts';
import { deliveryTargets } from '../../../publishing/targets.ts';
import { site } from '../../../site.ts';

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
  switch (outcome.kind) {
    case 'created':
    case 'updated':
    case 'unchanged':
    case 'withdrawn': {
      const { kind, article } = outcome;
      const handle = articleHandle(article, siteUrl);
      return jsonAnswer(
        { ...handle, outcome: kind },
        {
          status: kind === 'created' ? 201 : 200,
          revision: article.revision,
          headers: kind === 'created' ? { Location: handle.url } : {},
        },
      );
    }
    case 'forbidden':
      throw wrongSection(outcome.section);
    case 'missing':
      throw new Problem('not-found');
    case 'barred':
      throw new Problem('withdrawn', {
        detail: `如需重新发布,请带上 If-Match: ${revisionTag(outcome.revision)}。`,
        extra: { revision: outcome.revision },
      });
    case 'stale':
      throw new Problem('precondition-failed', {
        detail: '请重新读取文章,合并修改后再提交。',
        extra: { revision: outcome.revision },
      });
  }
}
