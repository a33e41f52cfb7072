import { openBindings } from '../../testing/bindings.ts';
import { simulateDay, type Scenario } from './day.ts';

/** The process that simulates one day. `process.argv` has the scenario; a message to the parent has the figures. */
const scenario = JSON.parse(process.argv[2] ?? '') as Scenario;
// Exit when the parent has ended.
process.on('disconnect', () => process.exit(1));
const bindings = await openBindings();
const figures = await simulateDay(scenario, bindings.db);
await bindings.dispose();
process.send?.(figures, () => process.exit(0));
