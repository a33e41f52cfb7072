import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import { securityTxt } from '../../feeds/security-txt.ts';
import { cacheAtEdge } from '../../http/caching.ts';
import { readSettings } from '../../http/settings.ts';
import { buildId } from '../../lib/build.ts';
import { unixNow } from '../../lib/calendar.ts';
import { pageTags } from '../../publishing/tags.ts';
import { site } from '../../site.ts';

export const GET: APIRoute = () => {
  const headers = new Headers({ 'Content-Type': 'text/plain; charset=utf-8' });
  cacheAtEdge(headers, site.caching.fixed, pageTags([], [], buildId));
  return new Response(securityTxt(readSettings(env).siteUrl, unixNow()), { headers });
};
