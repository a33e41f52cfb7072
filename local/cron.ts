import { parseArgs } from 'node:util';
import { site } from '../src/site.ts';
import { triggerCron } from './cron-clock.ts';
import { readLocalSettings, runTool, UsageError } from './settings.ts';
import { readRunning } from './state.ts';

const usage = 'Usage: npm run cron -- hourly|minutely [--at 2026-11-23T10:07:00+08:00]';

await runTool(async () => {
  const { name, timeMs } = readArguments();
  if (name === 'hourly') requirePast(timeMs);
  const running = readRunning(readLocalSettings().stateDir);
  if (!running) throw new UsageError('No local site is running: start it with `npm start`.');
  await triggerCron((path) => fetch(new URL(path, running.url)), site.crons[name], timeMs);
  console.log(`${name} ran for ${new Date(timeMs).toISOString()}`);
});

function readArguments(): { name: keyof typeof site.crons; timeMs: number } {
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: { at: { type: 'string' } },
    });
    const [name] = positionals;
    const timeMs = values.at === undefined ? Date.now() : Date.parse(values.at);
    if ((name === 'hourly' || name === 'minutely') && !Number.isNaN(timeMs)) {
      return { name, timeMs };
    }
  } catch {
    // parseArgs throws for an unknown option: fall through to the usage below, as for any other mistake.
  }
  throw new UsageError(usage);
}

/**
 * Throws a UsageError for a time in the future. The rollup reads an hour for the last time once it takes it for
 * closed, so views that are counted in that hour afterwards would be lost.
 */
function requirePast(timeMs: number): void {
  if (timeMs > Date.now()) {
    throw new UsageError('The hourly cron cannot run ahead of the clock: views would be lost.');
  }
}
