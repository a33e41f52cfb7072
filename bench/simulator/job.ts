import { openBindings } from '../../testing/bindings.ts';
import { simulateDay, type Scenario } from './day.ts';

/** A process of its own for one day: `process.argv` brings the scenario, a message takes the figures away. */
const scenario = JSON.parse(process.argv[2] ?? '') as Scenario;
// Whoever started it may be gone.
process.on('disconnect', () => process.exit(1));
const bindings = await openBindings();
const figures = await simulateDay(scenario, bindings.db);
await bindings.dispose();
process.send?.(figures, () => process.exit(0));
