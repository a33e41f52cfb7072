import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Miniflare } from 'miniflare';
import { buildSite, isBuilt } from '../local/build.ts';
import { progress } from '../local/progress.ts';
import { root, runTool } from '../local/settings.ts';
import { migrateSite } from '../local/migrations.ts';
import { bindingsOf } from '../local/site.ts';
import { contendersOf } from './contenders.ts';
import { fillDatabase } from './fill.ts';
import { fillIndex } from './search-fill.ts';
import { startLoadGenerator, type LoadGenerator } from './load.ts';
import { readOptions, type BenchOptions } from './options.ts';
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
  const { DB, SEARCH } = await bindingsOf(instance);
  await progress(`Filling D1 with ${count(articles)} articles`, () =>
    fillDatabase(DB, articles, sayTenths()),
  );
  await progress('Indexing them', async () => {
    await migrateSite({ DB, SEARCH });
    await fillIndex(SEARCH, articles);
  });
  const all = await contendersOf(instance, DB, articles);
  const results = await measureAll(all, generator, seconds, (label) => console.log(label));
  const { modules, raw, gzip } = bundleSize();
  console.log(`
${formatTable(results)}

${count(articles)} articles. Medians of three rounds of ${seconds} s, 20 connections. A ratio is the
site's requests a second, as a share of those of the Worker that it was measured beside.
Worker bundle: ${modules} modules, ${count(raw)} bytes, ${count(gzip)} in gzip.`);
}

/** Prints each tenth of the work once. */
function sayTenths(): (share: number) => void {
  let said = 0;
  return (share) => {
    const tenths = Math.floor(share * 10);
    if (tenths > said) process.stdout.write(`${tenths * 10} % `);
    said = tenths;
  };
}

/**
 * Resolves on Ctrl-C instead of ending the process, so that the caller can stop what it started. Call it when
 * Miniflare runs.
 */
function interruption(): Promise<void> {
  return new Promise((resolve) => {
    for (const [signal, exitCode] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
    ] as const) {
      // Miniflare's own listener would end the process before workerd has closed the databases.
      process.removeAllListeners(signal);
      process.once(signal, () => {
        console.error('Interrupted.');
        process.exitCode = exitCode;
        resolve();
      });
    }
  });
}

/** The bytes of the built Worker's modules, and of all of them together in gzip, as wrangler reports it. */
function bundleSize(): { modules: number; raw: number; gzip: number } {
  const folder = join(root, 'dist', 'server');
  const modules = globSync('**/*.mjs', { cwd: folder })
    .sort()
    .map((file) => readFileSync(join(folder, file)));
  const whole = Buffer.concat(modules);
  return { modules: modules.length, raw: whole.byteLength, gzip: gzipSync(whole).byteLength };
}
