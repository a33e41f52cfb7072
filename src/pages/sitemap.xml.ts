import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import { readAll } from '../db/batch.ts';
import { shardsQuery } from '../feeds/sitemap-query.ts';
import { sitemapIndex } from '../feeds/sitemap.ts';
import { readSettings } from '../http/settings.ts';
import { httpDate } from '../http/conditional.ts';
import { builtAt } from '../lib/build.ts';
import { tags } from '../cache/tags.ts';
import { databaseOf, keepPage } from './_reading.ts';

export const GET: APIRoute = async () => {
  const headers = new Headers({ 'Content-Type': 'application/xml; charset=utf-8' });
  const db = databaseOf(headers);
  const { shards } = await readAll(db, { shards: shardsQuery(db) });
  const changedAt = Math.max(builtAt, ...shards.map(({ modifiedAt }) => modifiedAt));
  headers.set('Last-Modified', httpDate(changedAt));
  keepPage(headers, { age: 'sitemap', own: [tags.sitemap] });
  return new Response(sitemapIndex(shards, readSettings(env).siteUrl), { headers });
};
