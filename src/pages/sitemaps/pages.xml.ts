import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import { connect } from '../../db/client.ts';
import { databaseForReading } from '../../db/reading.ts';
import { lastChangeQuery } from '../../feeds/query.ts';
import { frozenQuery, topicsQuery } from '../../feeds/sitemap-query.ts';
import { pagesSitemap } from '../../feeds/sitemap.ts';
import { cacheAtEdge } from '../../cache/caching.ts';
import { readSettings } from '../../http/settings.ts';
import { httpDate } from '../../http/conditional.ts';
import { buildId, builtAt } from '../../lib/build.ts';
import { pageTags, tags } from '../../cache/tags.ts';
import { site } from '../../site.ts';

export const GET: APIRoute = async () => {
  const headers = new Headers({ 'Content-Type': 'application/xml; charset=utf-8' });
  const db = connect(databaseForReading(env, headers));
  const [boards, topics, [change]] = await db.batch([
    frozenQuery(db),
    topicsQuery(db),
    lastChangeQuery(db, { kind: 'site' }),
  ]);
  const frozenAt = boards.map((board) => board.frozenAt);
  headers.set('Last-Modified', httpDate(Math.max(builtAt, change?.at ?? 0, ...frozenAt)));
  cacheAtEdge(headers, site.caching.feed, pageTags([tags.feed, tags.boards], [], buildId));
  return new Response(pagesSitemap(boards, topics, readSettings(env).siteUrl), { headers });
};
