import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import { connect } from '../../db/client.ts';
import { databaseForReading } from '../../db/reading.ts';
import { newestShardQuery, shardQuery, shardStateQuery } from '../../feeds/sitemap-query.ts';
import { articlesSitemap } from '../../feeds/sitemap.ts';
import { cacheAtEdge } from '../../cache/caching.ts';
import { readSettings } from '../../http/settings.ts';
import { httpDate } from '../../http/conditional.ts';
import { buildId, builtAt } from '../../lib/build.ts';
import { pageTags, tags } from '../../cache/tags.ts';
import { site } from '../../site.ts';
import { missingText } from '../_answer.ts';

const unknown = '没有这个站点地图。';

/** Lists the published articles of ten thousand insertion numbers. A full shard seldom changes. */
export const GET: APIRoute = async ({ params }) => {
  const number = /^[1-9]\d{0,8}$/.exec(params['shard'] ?? '')?.[0];
  if (number === undefined) return missingText(unknown);
  const shard = Number(number);

  const headers = new Headers({ 'Content-Type': 'application/xml; charset=utf-8' });
  const db = connect(databaseForReading(env, headers));
  const [articles, [state], [newest]] = await db.batch([
    shardQuery(db, shard),
    shardStateQuery(db, shard),
    newestShardQuery(db),
  ]);
  const own = [tags.sitemapShard(shard)];
  if (articles.length === 0) return missingText(unknown, own);

  if (newest?.shard === shard) own.push(tags.sitemap);
  headers.set('Last-Modified', httpDate(Math.max(builtAt, state?.modifiedAt ?? 0)));
  cacheAtEdge(headers, site.caching.sitemap, pageTags(own, [], buildId));
  return new Response(articlesSitemap(articles, readSettings(env).siteUrl), { headers });
};
