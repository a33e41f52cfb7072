import type { Miniflare } from 'miniflare';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { migrateSite } from '../local/migrations.ts';
import { bindingsOf } from '../local/site.ts';
import { contendersOf } from './contenders.ts';
import { fillDatabase } from './fill.ts';
import { fillIndex } from './search-fill.ts';
import { startWorkers } from './workers.ts';

const articles = 100;
let instance: Miniflare;
beforeAll(async () => {
  instance = await startWorkers();
});
afterAll(() => instance.dispose());

it('every page of the bench has the expected status, and its recorded batch costs the same', async () => {
  const { DB, SEARCH } = await bindingsOf(instance);
  await fillDatabase(DB, articles, () => {});
  await migrateSite({ DB, SEARCH });
  await fillIndex(SEARCH, articles);
  const all = await contendersOf(instance, DB, articles);
  expect(all.map(({ name }) => name)).toContain('article, HIT');
  for (const { name, cost } of all) expect(cost.raw, name).toBeGreaterThan(0);
});
