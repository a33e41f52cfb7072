import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import { readSettings } from '../http/settings.ts';
import { httpDate } from '../http/conditional.ts';
import { builtAt } from '../lib/build.ts';
import { keepPage } from './_reading.ts';

/** The route of a text that changes only with a release. */
export function fixedText(contentType: string, write: (siteUrl: string) => string): APIRoute {
  return () => {
    const headers = new Headers({
      'Content-Type': contentType,
      'Last-Modified': httpDate(builtAt),
    });
    keepPage(headers, { age: 'fixed' });
    return new Response(write(readSettings(env).siteUrl), { headers });
  };
}

/** A 404 in plain text, for programs. `own` are the cache tags of the response that may appear there later. */
export function missingText(text: string, own: readonly string[] = []): Response {
  const headers = new Headers({ 'Content-Type': 'text/plain; charset=utf-8' });
  keepPage(headers, { age: 'missing', own });
  return new Response(`${text}\n`, { status: 404, headers });
}
