import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import { parseArticleId } from '../../../articles/article.ts';
import { articleJson } from '../../../articles/json.ts';
import { articlesAfterQuery } from '../../../articles/read.ts';
import { connect } from '../../../db/client.ts';
import { ndjsonPage } from '../../../http/ndjson.ts';
import { Problem } from '../../../http/problem.ts';
import { readSettings } from '../../../http/settings.ts';

const pageSize = 50;

/** Answers a page of all articles by id, after the id `after`. `Link` names the next page. */
export const GET: APIRoute = async ({ url }) => {
  const given = url.searchParams.get('after');
  const after = given === null ? 0 : parseArticleId(given);
  if (after === undefined) throw new Problem('invalid', { detail: 'after 须为文章编号。' });
  const rows = await articlesAfterQuery(connect(env.DB), after, pageSize);
  const { siteUrl } = readSettings(env);
  const last = rows.length === pageSize ? rows.at(-1) : undefined;
  return ndjsonPage(
    rows.map((row) => articleJson(row, siteUrl)),
    url.pathname,
    last && String(last.id),
  );
};
