import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { root, runTool } from '../../local/settings.ts';
import type { DayFigures, Scenario } from './day.ts';
import { percent, replaceBetween, round } from './markdown.ts';
import { readOptions } from './options.ts';
import { fullPlan, inBothModes, type Plan } from './plan.ts';
import { simulateDays } from './processes.ts';
import {
  billTable,
  dayTable,
  evictionTable,
  formulas,
  freePlanTable,
  priceTable,
  runTable,
} from './tables.ts';

const page = join(root, 'docs', 'counting.md');

await runTool(async () => {
  const { views, evictionsPerHour, lazyMinutes, write } = readOptions(process.argv.slice(2));
  const plan: Plan =
    (views ?? evictionsPerHour ?? lazyMinutes) === undefined
      ? fullPlan
      : {
          sizes: inBothModes(
            {
              ...(views !== undefined && { viewsPerDay: views }),
              ...(evictionsPerHour !== undefined && { evictionsPerHour }),
            },
            lazyMinutes,
          ),
          small: [],
          evictions: [],
        };
  const sections = await simulate(plan);
  for (const [name, content] of Object.entries(sections)) console.log(`\n## ${name}\n\n${content}`);
  if (write) writePage(sections);
});

async function simulate({ sizes, small, evictions }: Plan): Promise<Record<string, string>> {
  const lanes = Math.min(2, availableParallelism());
  const days = await simulateDays([...sizes, ...small, ...evictions], lanes, sayDay);
  const [first, second] = [sizes.length, sizes.length + small.length];
  const [sizeDays, smallDays, evictionDays] = [
    days.slice(0, first),
    days.slice(first, second),
    days.slice(second),
  ];
  return {
    day: dayTable(sizeDays),
    run: runTable(sizeDays),
    bill: billTable(sizeDays),
    formulas: formulas(sizeDays),
    prices: priceTable(),
    ...(small.length > 0 && { 'free plan': freePlanTable(smallDays) }),
    ...(evictions.length > 0 && { evictions: evictionTable(evictionDays) }),
  };
}

/** Prints a day. Throws when D1 has more views than there were, or lacks other views than those that died. */
function sayDay({ scenario, result, lostInSimulation, ...day }: DayFigures): void {
  const { viewed, counted, aboveTruth } = result;
  console.log(
    `${describe(scenario)}: ${viewed} views, ${counted} counted, ${viewed - counted} lost; ` +
      `${day.detailedSlots} of ${day.slots} isolates' places view by view (${percent(day.detailedViews / viewed)} of the views)`,
  );
  if (aboveTruth > 0 || viewed - counted !== lostInSimulation) {
    throw new Error(
      `${aboveTruth} articles above the truth, ${lostInSimulation} views should be lost.`,
    );
  }
}

function describe({ viewsPerDay, flushing, ...scenario }: Scenario): string {
  const { locations, evictionsPerHour } = scenario;
  return `${round(viewsPerDay)} a day, ${flushing.mode}, ${locations} locations, ${evictionsPerHour} evictions an hour`;
}

function writePage(sections: Record<string, string>): void {
  let text = readFileSync(page, 'utf8');
  for (const [name, content] of Object.entries(sections))
    text = replaceBetween(text, name, content);
  writeFileSync(page, text);
}
