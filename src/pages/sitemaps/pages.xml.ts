import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import { readAll } from '../../db/batch.ts';
import { lastChangeQuery } from '../../feeds/query.ts';
import { frozenQuery, topicsQuery } from '../../feeds/sitemap-query.ts';
import { pagesSitemap } from '../../feeds/sitemap.ts';
import { readSettings } from '../../http/settings.ts';
import { httpDate } from '../../http/conditional.ts';
import { builtAt } from '../../lib/build.ts';
import { tags } from '../../cache/tags.ts';
import { databaseOf, keepPage } from '../_reading.ts';

export const GET: APIRoute = async () => {
  const headers = new Headers({ 'Content-Type': 'application/xml; charset=utf-8' });
  const db = databaseOf(headers);
  const {
    boards,
    topics,
    change: [change],
  } = await readAll(db, {
    boards: frozenQuery(db),
    topics: topicsQuery(db),
    change: lastChangeQuery(db, { kind: 'site' }),
  });
  const frozenAt = boards.map((board) => board.frozenAt);
  headers.set('Last-Modified', httpDate(Math.max(builtAt, change?.at ?? 0, ...frozenAt)));
  keepPage(headers, { age: 'feed', own: [tags.feed, tags.boards] });
  return new Response(pagesSitemap(boards, topics, readSettings(env).siteUrl), { headers });
};
