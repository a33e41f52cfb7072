import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { progress } from '../local/progress.ts';
import { runTool, UsageError } from '../local/settings.ts';
import { openSqlite } from '../testing/bindings.ts';
import { fillIndex } from './search-fill.ts';
import { formatHardest, formatKinds, measure } from './search-measure.ts';
import { queriesFor } from './search-queries.ts';
import { count } from './table.ts';

/** How many queries of each kind. */
const perKind = 40;

await runTool(async () => {
  const articles = readArticles();
  const folder = mkdtempSync(join(tmpdir(), 'jibao-search-'));
  const file = join(folder, 'search.sqlite');
  try {
    const search = await openSqlite('migrations-search', file);
    await progress(`Indexing ${count(articles)} articles`, () => fillIndex(search, articles));
    const measured = await progress('Searching', () =>
      measure(search, queriesFor(articles, perKind)),
    );
    console.log(`
${formatKinds(measured)}

The ten hardest:

${formatHardest(measured, 10)}

${count(articles)} articles, ${count(statSync(file).size / 1e6)} MB of index. Milliseconds in SQLite, each the least of
five runs; ${perKind} queries of each kind, each newest first and best first.`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
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
