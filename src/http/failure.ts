/** Whether the database is what failed: D1 and Drizzle put their names on their errors. */
export function isDatabaseFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const named = error.message.startsWith('D1_') || error.message.startsWith('Failed query');
  return named || isDatabaseFailure(error.cause);
}

/** Logs an unexpected error as one JSON line: where it happened, and nothing of who asked. */
export function logFailure(request: Request, error: unknown): void {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  const { pathname } = new URL(request.url);
  console.error(
    JSON.stringify({ event: 'failure', method: request.method, pathname, message, stack }),
  );
}
