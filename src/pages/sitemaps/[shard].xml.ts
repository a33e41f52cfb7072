import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import { readAll } from '../../db/batch.ts';
import { newestShardQuery, shardQuery, shardStateQuery } from '../../feeds/sitemap-query.ts';
import { articlesSitemap } from '../../feeds/sitemap.ts';
import { readSettings } from '../../http/settings.ts';
import { httpDate } from '../../http/conditional.ts';
import { builtAt } from '../../lib/build.ts';
import { tags } from '../../cache/tags.ts';
import { missingText } from '../_answer.ts';
import { databaseOf, keepPage } from '../_reading.ts';

const unknown = '没有这个站点地图。';

/** Lists the published articles of ten thousand insertion numbers. A full shard seldom changes. */
export const GET: APIRoute = async ({ params }) => {
  const number = /^[1-9]\d{0,8}$/.exec(params['shard'] ?? '')?.[0];
  if (number === undefined) return missingText(unknown);
  const shard = Number(number);

  const headers = new Headers({ 'Content-Type': 'application/xml; charset=utf-8' });
  const db = databaseOf(headers);
  const {
    articles,
    state: [state],
    newest: [newest],
  } = await readAll(db, {
    articles: shardQuery(db, shard),
    state: shardStateQuery(db, shard),
    newest: newestShardQuery(db),
  });
  const own = [tags.sitemapShard(shard)];
  if (articles.length === 0) return missingText(unknown, own);

  if (newest?.shard === shard) own.push(tags.sitemap);
  headers.set('Last-Modified', httpDate(Math.max(builtAt, state?.modifiedAt ?? 0)));
  keepPage(headers, { age: 'sitemap', own });
  return new Response(articlesSitemap(articles, readSettings(env).siteUrl), { headers });
};
