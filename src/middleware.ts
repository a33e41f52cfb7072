import { env } from 'cloudflare:workers';
import { defineMiddleware } from 'astro:middleware';
import { guard } from './editors/guard.ts';
import { neverCache, requireCachingStatement } from './http/caching.ts';
import { cleanUrl } from './http/clean-url.ts';
import { isDatabaseFailure, logFailure } from './http/failure.ts';
import { Problem, problemResponse } from './http/problem.ts';
import { setSecurityHeaders } from './http/security-headers.ts';
import { readSettings } from './http/settings.ts';
import { failurePage, unavailablePage } from './http/unavailable.ts';
import { withValidator } from './http/validator.ts';

type Next = () => Promise<Response>;

/** One policy for every response of the site. */
export const onRequest = defineMiddleware(async ({ request, routePattern }, next) => {
  // The route that will run decides, not the path: `/%61pi/` reaches the same one.
  const answer = routePattern.startsWith('/api/')
    ? await answerEditor(request, next)
    : await answerReader(request, routePattern, next);
  const response = new Response(answer.body, answer);
  setSecurityHeaders(response.headers);
  requireCachingStatement(response.headers);
  return response;
});

/** Nobody passes the guard but editors, and every failure is a problem document. */
async function answerEditor(request: Request, next: Next): Promise<Response> {
  let response: Response;
  try {
    await guard(request, readSettings(env), env.AUTH_LIMIT);
    response = await next();
  } catch (error) {
    response = problemResponse(asProblem(request, error));
  }
  neverCache(response.headers);
  return response;
}

function asProblem(request: Request, error: unknown): Problem {
  if (error instanceof Problem) return error;
  logFailure(request, error);
  return isDatabaseFailure(error)
    ? new Problem('unavailable', { headers: { 'Retry-After': '30' } })
    : new Problem('internal');
}

/** A page's URL has one form; a page that fails says so without the database. */
async function answerReader(request: Request, routePattern: string, next: Next): Promise<Response> {
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  const isBeacon = routePattern === '/views/[id]';
  if (!isRead && !isBeacon) {
    return new Response(null, { status: 405, headers: { Allow: 'GET, HEAD' } });
  }
  const clean = cleanUrl(new URL(request.url), routePattern);
  if (isRead && clean !== undefined) {
    return new Response(null, { status: 301, headers: { Location: clean } });
  }
  try {
    const response = await next();
    return response.status === 200 && isRead ? await withValidator(request, response) : response;
  } catch (error) {
    logFailure(request, error);
    return isDatabaseFailure(error) ? unavailablePage() : failurePage();
  }
}
