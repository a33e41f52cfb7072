import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import { readAll } from '../../db/batch.ts';
import { newsQuery } from '../../feeds/sitemap-query.ts';
import { newsSitemap } from '../../feeds/sitemap.ts';
import { readSettings } from '../../http/settings.ts';
import { unixNow } from '../../lib/calendar.ts';
import { tags } from '../../cache/tags.ts';
import { databaseOf, keepPage } from '../_reading.ts';

export const GET: APIRoute = async () => {
  const headers = new Headers({ 'Content-Type': 'application/xml; charset=utf-8' });
  const db = databaseOf(headers);
  const { headlines } = await readAll(db, { headlines: newsQuery(db, unixNow()) });
  // Leave out a tag for each named article: a response may have a thousand tags at most, and every change of one of
  // these headlines purges the feeds.
  keepPage(headers, { age: 'feed', own: [tags.feed] });
  return new Response(newsSitemap(headlines, readSettings(env).siteUrl), { headers });
};
