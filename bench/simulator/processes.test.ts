import { expect, test } from 'vitest';
import { inBothModes } from './plan.ts';
import { simulateDays } from './processes.ts';

test('each day has its own process, and the figures come in the order of the scenarios', async () => {
  const said: string[] = [];
  const scenarios = inBothModes({ viewsPerDay: 200, locations: 3 });
  const days = await simulateDays(scenarios, 2, ({ scenario }) => {
    said.push(scenario.flushing.mode);
  });
  expect(days.map(({ scenario }) => scenario)).toEqual(scenarios);
  expect(days.map(({ runs }) => runs.length)).toEqual([24, 24]);
  expect(said.sort()).toEqual(['lazy', 'timed']);
});

test('a day that fails is an error', async () => {
  const [broken] = inBothModes({ locations: Number.MAX_SAFE_INTEGER });
  await expect(simulateDays([broken!], 1, () => {})).rejects.toThrow('ended with 1');
});
