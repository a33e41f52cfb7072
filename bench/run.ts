import type { Miniflare } from 'miniflare';
import { buildSite, isBuilt } from '../local/build.ts';
import { progress } from '../local/progress.ts';
import { runTool, UsageError } from '../local/settings.ts';
import { bindingsOf } from '../local/site.ts';
import { connect } from '../src/db/client.ts';
import { bundleSize } from './bundle.ts';
import { cached, uncached } from './contenders.ts';
import { costOf, requireSameCost, type PageCost } from './cost.ts';
import { fillDatabase } from './fill.ts';
import { startLoadGenerator, type LoadGenerator } from './load.ts';
import { readOptions, type BenchOptions } from './options.ts';
import { pagesOf } from './pages.ts';
import { measureAll } from './rounds.ts';
import { count, formatTable } from './table.ts';
import { startWorkers } from './workers.ts';

await runTool(async () => {
  const options = readOptions(process.argv.slice(2));
  if (!isBuilt()) await progress('Building the site', buildSite);
  const instance = await startWorkers();
  const generator = startLoadGenerator();
  try {
    await Promise.race([bench(instance, generator, options), interruption()]);
  } finally {
    generator.stop();
    await instance.dispose();
  }
});

async function bench(
  instance: Miniflare,
  generator: LoadGenerator,
  { articles, seconds }: BenchOptions,
): Promise<void> {
  const { DB } = await bindingsOf(instance);
  await progress(`Filling D1 with ${count(articles)} articles`, () =>
    fillDatabase(DB, articles, sayTenths()),
  );
  const pages = pagesOf(connect(DB), articles);
  const costs = new Map<string, PageCost>();
  for (const page of pages) {
    const cost = await costOf(instance, page);
    await requireSameCost(DB, page, cost);
    costs.set(page.name, cost);
  }
  
}
