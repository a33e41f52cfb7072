import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import { articleQuery } from '../../../../../articles/read.ts';
import { readAll } from '../../../../../db/batch.ts';
import { connect } from '../../../../../db/client.ts';
import { jsonAnswer } from '../../../../../http/answer.ts';
import { Problem } from '../../../../../http/problem.ts';
import { pageOf } from '../../../../../lib/slices.ts';
import { historyQuery } from '../../../../../audit/read.ts';
import { site } from '../../../../../site.ts';
import { articleIdOf, readQuery } from '../../../_request.ts';
import { historyRequest } from '../_operations.ts';
import { siteTime } from '../../../../../articles/notation.ts';

/** Lists what was done to an article, by whom and when, newest first. `next` is the `before` of the next page. */
export const GET: APIRoute = async ({ params, url }) => {
  const id = articleIdOf(params['id']);
  const query = readQuery(url, historyRequest);
  const db = connect(env.DB);
  const {
    article: [article],
    rows,
  } = await readAll(db, {
    article: articleQuery(db, id),
    rows: historyQuery(db, id, { ...query, count: site.editing.pageSize + 1 }),
  });
  if (!article) throw new Problem('not-found');
  const { shown, last } = pageOf(rows, site.editing.pageSize);
  const revisions = shown.map(({ revision, action, at, by, tokenId, detail }) => ({
    revision,
    action,
    at: siteTime(at),
    by,
    tokenId: tokenId ?? undefined,
    detail: detail === null ? undefined : (JSON.parse(detail) as unknown),
  }));
  return jsonAnswer({ id, current: article.revision, revisions, next: last?.entry });
};
