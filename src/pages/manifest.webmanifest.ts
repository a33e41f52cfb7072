import type { APIRoute } from 'astro';
import { manifest } from '../feeds/manifest.ts';
import { cacheAtEdge } from '../http/caching.ts';
import { httpDate } from '../http/unmodified.ts';
import { buildId, builtAt } from '../lib/build.ts';
import { pageTags } from '../publishing/tags.ts';
import { site } from '../site.ts';

export const GET: APIRoute = () => {
  const headers = new Headers({
    'Content-Type': 'application/manifest+json',
    'Last-Modified': httpDate(builtAt),
  });
  cacheAtEdge(headers, site.caching.fixed, pageTags([], [], buildId));
  return new Response(manifest(), { headers });
};
