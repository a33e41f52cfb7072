import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import { cacheAtEdge } from '../http/caching.ts';
import { readSettings } from '../http/settings.ts';
import { buildId } from '../lib/build.ts';
import { pageTags } from '../publishing/tags.ts';
import { openSearchDescription } from '../search/description.ts';
import { site } from '../site.ts';

/** Tells browsers how to search this site. */
export const GET: APIRoute = () => {
  const headers = new Headers({
    'Content-Type': 'application/opensearchdescription+xml; charset=utf-8',
  });
  cacheAtEdge(headers, site.caching.fixed, pageTags([], [], buildId));
  return new Response(openSearchDescription(readSettings(env).siteUrl), { headers });
};
