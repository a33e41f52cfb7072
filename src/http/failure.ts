import { Problem } from './problem.ts';

/** Seconds after which a client may come back when the database is away (RFC 9110, 10.2.3). */
export const retryAfter = '30';

/** Whether the database failed: D1, Drizzle and the binding's network mark their errors by their messages. */
export function isDatabaseFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const named = /^(D1_|Failed query|Network connection lost)/.test(error.message);
  return named || isDatabaseFailure(error.cause);
}

/** The problem that answers an error. Logs every error that is not a problem already. */
export function asProblem(request: Request, error: unknown): Problem {
  if (error instanceof Problem) return error;
  logFailure(request, error);
  return isDatabaseFailure(error)
    ? new Problem('unavailable', { headers: { 'Retry-After': retryAfter } })
    : new Problem('internal');
}

/** Logs an unexpected error as one JSON line. The line tells where it happened, and neither who asked nor for what. */
export function logFailure(request: Request, error: unknown): void {
  const { pathname } = new URL(request.url);
  const { message, stack, cause } = error instanceof Error ? error : new Error(String(error));
  console.error(
    JSON.stringify({
      event: 'failure',
      method: request.method,
      pathname,
      message: withoutParameters(message),
      cause: cause instanceof Error ? cause.message : undefined,
      stack: stack?.split('\n').filter((line) => line.trimStart().startsWith('at ')),
    }),
  );
}

/** Cuts off the bound values, with which Drizzle ends its messages: they may be an editor's text. */
function withoutParameters(message: string): string {
  return message.replace(/\nparams: [^]*$/, '');
}
