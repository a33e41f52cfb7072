import fc from 'fast-check';
import { test } from 'vitest';
import { openBindings, openSqlite } from '../../testing/bindings.ts';
import { hangMsOf, rounds } from '../../testing/limits.ts';
import { history } from '../../testing/counting/histories.ts';

/** For a seed that failed: `MODEL_SEED=1 npm test -- src/views/model.test.ts`. */
const runs = rounds('MODEL_RUNS', 500);
const seed = process.env['MODEL_SEED'];
const parameters = seed === undefined ? {} : { seed: Number(seed) };

const long = { timeout: hangMsOf(runs) };
test('many histories on SQLite: views are counted once, whatever happens', long, async () => {
  const d1 = await openSqlite();
  await fc.assert(history(d1), { ...parameters, numRuns: runs });
});

test('some histories on D1', async () => {
  const { db, dispose } = await openBindings();
  const few = { ...parameters, numRuns: 3, endOnFailure: true };
  await fc.assert(history(db, undefined, 15), few).finally(dispose);
});
