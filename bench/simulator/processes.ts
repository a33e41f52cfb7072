import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { DayFigures, Scenario } from './day.ts';

const job = fileURLToPath(new URL('job.ts', import.meta.url));

/**
 * Simulates each day in its own process, `lanes` at a time and the largest day first. Gives the figures in the order of
 * the scenarios. When a process fails, it ends the others and throws.
 */
export async function simulateDays(
  scenarios: readonly Scenario[],
  lanes: number,
  say: (day: DayFigures) => void,
): Promise<DayFigures[]> {
  const order = [...scenarios.entries()].sort(([, a], [, b]) => b.viewsPerDay - a.viewsPerDay);
  const days: DayFigures[] = [];
  const abort = new AbortController();
  const queue = order.values();
  const work = async () => {
    for (const [index, scenario] of queue) {
      const day = await simulateInProcess(scenario, abort.signal);
      days[index] = day;
      say(day);
    }
  };
  try {
    await Promise.all(Array.from({ length: lanes }, work));
  } finally {
    abort.abort();
  }
  return days;
}

async function simulateInProcess(scenario: Scenario, signal: AbortSignal): Promise<DayFigures> {
  const execArgv = ['--max-old-space-size=6144', '--disable-warning=ExperimentalWarning'];
  const child = fork(job, [JSON.stringify(scenario)], { execArgv, signal });
  let figures: DayFigures | undefined;
  child.on('message', (message) => (figures = message as DayFigures));
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code === 0 && figures) return figures;
  throw new Error(`The simulation of ${scenario.viewsPerDay} views ended with ${code}.`);
}
