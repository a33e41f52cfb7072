import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import { connect } from '../db/client.ts';
import { databaseForReading } from '../db/reading.ts';
import { shardsQuery } from '../feeds/sitemap-query.ts';
import { sitemapIndex } from '../feeds/sitemap.ts';
import { cacheAtEdge } from '../cache/caching.ts';
import { readSettings } from '../http/settings.ts';
import { httpDate } from '../http/conditional.ts';
import { buildId, builtAt } from '../lib/build.ts';
import { pageTags, tags } from '../cache/tags.ts';
import { site } from '../site.ts';

export const GET: APIRoute = async () => {
  const headers = new Headers({ 'Content-Type': 'application/xml; charset=utf-8' });
  const db = connect(databaseForReading(env, headers));
  const [shards] = await db.batch([shardsQuery(db)]);
  const changedAt = Math.max(builtAt, ...shards.map(({ modifiedAt }) => modifiedAt));
  headers.set('Last-Modified', httpDate(changedAt));
  cacheAtEdge(headers, site.caching.sitemap, pageTags([tags.sitemap], [], buildId));
  return new Response(sitemapIndex(shards, readSettings(env).siteUrl), { headers });
};
