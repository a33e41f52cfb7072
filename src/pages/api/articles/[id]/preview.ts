import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import { articleQuery } from '../../../../articles/read.ts';
import { connect } from '../../../../db/client.ts';
import { jsonAnswer } from '../../../../http/answer.ts';
import { signPreview } from '../../../../http/preview-link.ts';
import { Problem } from '../../../../http/problem.ts';
import { readSettings } from '../../../../http/settings.ts';
import { unixNow } from '../../../../lib/calendar.ts';
import { articleIdOf } from '../../_request.ts';
import { siteTime } from '../../../../articles/notation.ts';

/** Gives a link that shows the article as its page would look. Anybody who has the link can use it for an hour. */
export const POST: APIRoute = async ({ params }) => {
  const [article] = await articleQuery(connect(env.DB), articleIdOf(params['id']));
  if (!article) throw new Problem('not-found');
  const { siteUrl, siteSecret } = readSettings(env);
  if (siteSecret === undefined) throw new Problem('not-configured');
  const { path, expires } = await signPreview(siteSecret, article.id, unixNow());
  const expiresAt = siteTime(expires);
  return jsonAnswer({ id: article.id, url: siteUrl + path, expiresAt });
};
