import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import { articleJson } from '../../../../../articles/json.ts';
import { connect } from '../../../../../db/client.ts';
import { jsonAnswer } from '../../../../../http/answer.ts';
import { readSettings } from '../../../../../http/settings.ts';
import { articleIdOf } from '../../../_request.ts';
import { readRevisions, revisionOf } from './_revision.ts';

/** Answers the article as it was in a revision. */
export const GET: APIRoute = async ({ params }) => {
  const revision = revisionOf(params['revision']);
  const articles = await readRevisions(connect(env.DB), articleIdOf(params['id']), [revision]);
  const { siteUrl } = readSettings(env);
  return jsonAnswer(articles.map((article) => articleJson(article, siteUrl))[0]);
};
