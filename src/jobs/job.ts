/** The work of a cron trigger. `now` is the time it was scheduled for, in unix seconds; the result is logged. */
export type Job = (
  env: Cloudflare.Env,
  context: ExecutionContext,
  now: number,
) => Promise<Readonly<Record<string, unknown>>>;
