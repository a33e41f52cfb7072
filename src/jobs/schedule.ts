import { isRestoring } from '../db/backup.ts';
import { connect } from '../db/client.ts';
import { unixNow } from '../lib/calendar.ts';
import { site } from '../site.ts';
import { runHourly } from './hourly.ts';
import type { Job } from './job.ts';
import { runMinutely } from './minutely.ts';

const jobs: Readonly<Record<string, Job>> = {
  [site.crons.minutely]: runMinutely,
  [site.crons.hourly]: runHourly,
};

/**
 * Runs the job of a cron trigger for the time it was scheduled for, and logs what it did.
 * @throws Error for a cron that `site.ts` does not name, and every error of the job, for the platform's log.
 */
export async function runScheduled(
  { cron, scheduledTime }: Pick<ScheduledController, 'cron' | 'scheduledTime'>,
  env: Cloudflare.Env,
  context: ExecutionContext,
): Promise<void> {
  const job = jobs[cron];
  if (!job) throw new Error(`no job for cron "${cron}"`);
  const at = Math.floor(scheduledTime / 1000);
  // No job runs while a backup is being restored: it would change rows that must stay as the backup has them.
  const isHeld = await isRestoring(connect(env.DB), unixNow());
  const result = isHeld ? { skipped: 'a restore is under way' } : await job(env, context, at);
  console.log(JSON.stringify({ event: 'job', cron, scheduledTime, ...result }));
}
