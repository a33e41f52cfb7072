import fc from 'fast-check';
import { test } from 'vitest';
import { openBindings, openSqlite } from '../../testing/bindings.ts';
import { history } from '../../testing/counting/histories.ts';

/** For more runs, or a seed that failed: `MODEL_RUNS=20000 MODEL_SEED=1 npm test -- src/views/model.test.ts`. */
const runs = Number(process.env['MODEL_RUNS'] ?? 2_000);
const seed = process.env['MODEL_SEED'];
const parameters = seed === undefined ? {} : { seed: Number(seed) };

test('many histories on SQLite: views are counted once, whatever happens', async () => {
  const d1 = await openSqlite();
  await fc.assert(history(d1), { ...parameters, numRuns: runs });
}, 3_600_000);

test('some histories on D1', async () => {
  const { db, dispose } = await openBindings();
  const few = { ...parameters, numRuns: 3, endOnFailure: true };
  await fc.assert(history(db, undefined, 15), few).finally(dispose);
});
