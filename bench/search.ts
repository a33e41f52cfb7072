import { parseArgs } from 'node:util';
import { applyMigrations } from '../local/migrations.ts';
import { progress } from '../local/progress.ts';
import { runTool, UsageError } from '../local/settings.ts';
import { bindingsOf, emptyWorker, startInstance } from '../local/site.ts';
import { fillIndex } from './search-fill.ts';
import { formatHardest, formatKinds, measure } from './search-measure.ts';
import { queriesFor } from './search-queries.ts';
import { count } from './table.ts';

/** How many queries of each kind. */
const perKind = 40;

await runTool(async () => {
  const articles = readArticles();
  const instance = await startInstance({ workers: [emptyWorker()] });
  try {
    const { SEARCH } = await bindingsOf(instance);
    await applyMigrations(SEARCH, 'migrations-search');
    await progress(`Indexing ${count(articles)} articles`, () => fillIndex(SEARCH, articles));
    const measured = await progress('Searching', () =>
      measure(SEARCH, queriesFor(articles, perKind)),
    );
    const { size_after: bytes } = (await SEARCH.prepare('SELECT 1').run()).meta;
    console.log(`
${formatKinds(measured)}

The ten hardest:

${formatHardest(measured, 10)}

${count(articles)} articles, ${count(bytes / 1e6)} MB of index. Milliseconds of D1's own time, each the median of
five runs; ${perKind} queries of each kind, each newest first and best first.`);
  } finally {
    await instance.dispose();
  }
});

function readArticles(): number {
  const { values } = parseArgs({ options: { articles: { type: 'string', default: '50000' } } });
  const articles = Number(values.articles);
  if (!Number.isInteger(articles) || articles < 100 || articles > 200_000) {
    throw new UsageError('--articles must be an integer from 100 to 200000.');
  }
  return articles;
}
