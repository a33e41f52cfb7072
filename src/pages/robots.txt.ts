import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import { robots } from '../feeds/robots.ts';
import { cacheAtEdge } from '../http/caching.ts';
import { readSettings } from '../http/settings.ts';
import { httpDate } from '../http/unmodified.ts';
import { buildId, builtAt } from '../lib/build.ts';
import { pageTags } from '../publishing/tags.ts';
import { site } from '../site.ts';

export const GET: APIRoute = () => {
  const headers = new Headers({
    'Content-Type': 'text/plain; charset=utf-8',
    'Last-Modified': httpDate(builtAt),
  });
  cacheAtEdge(headers, site.caching.fixed, pageTags([], [], buildId));
  return new Response(robots(readSettings(env).siteUrl), { headers });
};
