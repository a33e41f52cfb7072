import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import { connect } from '../../db/client.ts';
import { databaseForReading } from '../../db/reading.ts';
import { newsQuery } from '../../feeds/sitemap-query.ts';
import { newsSitemap } from '../../feeds/sitemap.ts';
import { cacheAtEdge } from '../../cache/caching.ts';
import { readSettings } from '../../http/settings.ts';
import { buildId } from '../../lib/build.ts';
import { unixNow } from '../../lib/calendar.ts';
import { pageTags, tags } from '../../cache/tags.ts';
import { site } from '../../site.ts';

export const GET: APIRoute = async () => {
  const headers = new Headers({ 'Content-Type': 'application/xml; charset=utf-8' });
  const db = connect(databaseForReading(env, headers));
  const [headlines] = await db.batch([newsQuery(db, unixNow())]);
  // Leave out a tag for each named article: a response may have a thousand tags at most, and every change of one of these
  // headlines purges the feeds.
  cacheAtEdge(headers, site.caching.feed, pageTags([tags.feed], [], buildId));
  return new Response(newsSitemap(headlines, readSettings(env).siteUrl), { headers });
};
