import type { Miniflare } from 'miniflare';
import { site } from '../src/site.ts';

const minuteMs = 60_000;
const hourlyMinute = Number(site.crons.hourly.split(' ')[0]);

/** Asks the running site to run a cron as of a time (milliseconds since the epoch). */
export async function triggerCron(
  fetchSite: (path: string) => Promise<{ ok: boolean; text(): Promise<string> }>,
  cron: string,
  timeMs: number,
): Promise<void> {
  const query = new URLSearchParams({ cron, time: String(timeMs) });
  const response = await fetchSite(`/cdn-cgi/local/scheduled?${query}`);
  const text = await response.text();
  if (!response.ok) throw new Error(`The cron ended with: ${text.slice(0, 200)}`);
}

/** Fires the crons by the clock, as Cloudflare does; locally nothing else does. Returns a function that stops it. */
export function runCronsByClock(instance: Miniflare): () => void {
  let timer: NodeJS.Timeout;
  const schedule = () => {
    const next = Math.floor(Date.now() / minuteMs + 1) * minuteMs;
    timer = setTimeout(() => {
      void fire(instance, next);
      schedule();
    }, next - Date.now());
  };
  schedule();
  return () => clearTimeout(timer);
}

async function fire(instance: Miniflare, timeMs: number): Promise<void> {
  const isHourly = new Date(timeMs).getUTCMinutes() === hourlyMinute;
  const crons = isHourly ? [site.crons.minutely, site.crons.hourly] : [site.crons.minutely];
  for (const cron of crons) {
    try {
      await triggerCron((path) => instance.dispatchFetch(`http://localhost${path}`), cron, timeMs);
    } catch (error) {
      console.error(`Cron "${cron}": ${String(error)}`);
    }
  }
}
