import { env } from 'cloudflare:workers';
import type { MiddlewareNext } from 'astro';
import { defineMiddleware } from 'astro:middleware';
import { hashes } from 'virtual:inlined';
import { readAccess } from './editors/access.ts';
import { guard } from './editors/guard.ts';
import { isOpen } from './editors/permissions.ts';
import { discardBody } from './http/request-body.ts';
import { neverCache, requireCachingStatement } from './cache/caching.ts';
import { cleanUrl } from './cache/clean-url.ts';
import { asProblem, isDatabaseFailure, logFailure } from './http/failure.ts';
import { readFrame } from './http/imprint.ts';
import { isOwnAddress } from './http/own-address.ts';
import { problemResponse } from './http/problem.ts';
import { developmentHeaders, securityHeaders } from './http/security-headers.ts';
import { readSettings } from './http/settings.ts';
import { withValidator } from './http/conditional.ts';
import { legacyTarget } from './legacy/read.ts';
import { unixNow } from './lib/calendar.ts';

const headersOfEveryResponse = import.meta.env.DEV ? developmentHeaders() : securityHeaders(hashes);

/** Applies one policy to every response of the site. */
export const onRequest = defineMiddleware(async ({ request, routePattern, locals }, next) => {
  Object.assign(locals, readFrame(env));
  // The matched route decides, not the path: `/%61pi/` reaches the same route as `/api/`.
  const isGuarded = routePattern.startsWith('/api/') && !isOpen(routePattern, request.method);
  const answer = isGuarded
    ? await answerEditor(request, routePattern, locals, next)
    : await answerReader(request, routePattern, next);
  const response = new Response(answer.body, answer);
  for (const [name, value] of Object.entries(headersOfEveryResponse)) {
    response.headers.set(name, value);
  }
  requireCachingStatement(response.headers);
  return response;
});

/** Answers the editors' endpoint: only editors pass the guard, and every failure becomes a problem document. */
async function answerEditor(
  request: Request,
  routePattern: string,
  locals: App.Locals,
  next: MiddlewareNext,
): Promise<Response> {
  let response: Response;
  try {
    const editor = await guard(request, {
      d1: env.DB,
      settings: readSettings(env),
      access: readAccess(env),
      failures: env.AUTH_LIMIT,
      later: (work) => locals.cfContext.waitUntil(work),
      now: unixNow(),
    });
    // Only this branch loads the declared operations: with them come the parsers of article bodies, which readers
    // never need.
    const { requireOperation } = await import('./pages/api/_permissions.ts');
    requireOperation(editor, routePattern, request.method);
    Object.assign(locals, { editor });
    response = await next();
  } catch (error) {
    response = problemResponse(asProblem(request, error));
  }
  await discardBody(request);
  neverCache(response.headers);
  return response;
}

/** Answers readers: redirects a URL to its one form, and reports a failing page without using the database. */
async function answerReader(
  request: Request,
  routePattern: string,
  next: MiddlewareNext,
): Promise<Response> {
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  const isBeacon = routePattern === '/views/[id]';
  if (!isRead && !isBeacon) {
    return new Response(null, { status: 405, headers: { Allow: 'GET, HEAD' } });
  }
  const url = new URL(request.url);
  const clean = cleanUrl(url, routePattern);
  if (isRead && clean !== undefined) {
    // Look the old address up before cleaning the URL: cleaning drops the parameters that identify it.
    const moved = isOwnAddress(url, routePattern) ? undefined : await oldAddress(request);
    return movedTo(moved ?? clean);
  }
  try {
    const response = await next();
    const moved = isRead && response.status === 404 ? await oldAddress(request) : undefined;
    if (moved !== undefined) return movedTo(moved);
    // A response that brings its own validator may be large and is not read whole.
    const isBare = response.status === 200 && !response.headers.has('ETag');
    return isBare && isRead ? await withValidator(request, response) : response;
  } catch (error) {
    return reportFailure(request, error, next);
  }
}

function movedTo(path: string): Response {
  return new Response(null, { status: 301, headers: { Location: path } });
}

/** The new place of an address of the old site. While the database is away, the address counts as missing. */
async function oldAddress(request: Request): Promise<string | undefined> {
  try {
    return await legacyTarget(env, new URL(request.url));
  } catch (error) {
    logFailure(request, error);
    return undefined;
  }
}

/** Shows the page for a failure, which needs no database. If that page fails as well, answers the bare status. */
async function reportFailure(
  request: Request,
  error: unknown,
  next: MiddlewareNext,
): Promise<Response> {
  logFailure(request, error);
  const status = isDatabaseFailure(error) ? 503 : 500;
  try {
    const page = await next(new Request(new URL(`/${status}`, request.url)));
    // Reading the whole page here lets an error in its stream be caught here.
    return new Response(await page.arrayBuffer(), page);
  } catch (again) {
    logFailure(request, again);
    return new Response(`${status}\n`, { status });
  }
}
