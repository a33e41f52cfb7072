import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { progress } from '../local/progress.ts';
import { root, runTool, UsageError } from '../local/settings.ts';
import type { Newsroom } from './boards-fill.ts';
import { measureBoards, type BoardFigures } from './boards-measure.ts';
import { figure, markdownTable, replaceBetween } from './simulator/markdown.ts';

const page = join(root, 'docs', 'counting.md');
const sizes = [1_000, 60_000, 600_000];
type Kind = Omit<Newsroom, 'articles'>;
/** The newsrooms that are measured at each size. */
const plain: readonly Kind[] = [{ readers: 'zipf' }, { readers: 'even' }];
/** The newsrooms that are measured at the largest size only: they might loosen the bound of recompute. */
const hard: readonly Kind[] = [
  { readers: 'zipf', small: 15 },
  { readers: 'zipf', ruled: 60 },
  { readers: 'even', small: 15, ruled: 60 },
];

/**
 * `npm run bench:boards -- [--articles 60000] [--write]` measures the cost of recomputing the boards on Miniflare's D1.
 */
await runTool(async () => {
  const { articles, write } = readOptions();
  const measured: BoardFigures[] = [];
  const largest = Math.max(...articles);
  const newsrooms = articles.flatMap((count) =>
    [...plain, ...(count === largest ? hard : [])].map((kind) => ({ articles: count, ...kind })),
  );
  for (const newsroom of newsrooms) {
    const label = `${figure(newsroom.articles)} articles, ${readersOf(newsroom)}`;
    measured.push(await progress(label, () => measureBoards(newsroom)));
  }
  const table = tableOf(measured);
  console.log(`\n${table}`);
  if (write) writeFileSync(page, replaceBetween(readFileSync(page, 'utf8'), 'boards', table));
});

function readOptions() {
  const { values } = parseArgs({
    options: { articles: { type: 'string' }, write: { type: 'boolean', default: false } },
  });
  const articles = values.articles === undefined ? sizes : [Number(values.articles)];
  if (!articles.every((count) => Number.isInteger(count) && count >= 100 && count <= 1_000_000)) {
    throw new UsageError('--articles must be an integer from 100 to 1000000.');
  }
  return { articles, write: values.write };
}

function readersOf({ readers, small, ruled }: Newsroom): string {
  return [
    readers === 'zipf' ? 'Zipf' : 'each article alike',
    ...(small === undefined ? [] : [`a section of ${small}`]),
    ...(ruled === undefined ? [] : [`${ruled} rulings`]),
  ].join(', ');
}

function tableOf(measured: readonly BoardFigures[]): string {
  const seconds = (ms: number) => `${(ms / 1_000).toFixed(2)} s`;
  return markdownTable(
    [
      { heading: 'articles', cell: ({ newsroom }) => figure(newsroom.articles) },
      { heading: 'readers', cell: ({ newsroom }) => readersOf(newsroom) },
      { heading: 'read in 30 days', cell: ({ viewed }) => figure(viewed) },
      { heading: 'rows by day', cell: ({ daily }) => figure(daily) },
      { heading: 'rows by hour', cell: ({ hourly }) => figure(hourly) },
      { heading: 'database time', cell: ({ usual }) => seconds(usual.ms) },
      { heading: 'longest statement', cell: ({ usual }) => seconds(usual.longestMs) },
      { heading: 'the first time', cell: ({ first }) => seconds(first.ms) },
      { heading: 'a plain query', cell: ({ plainMs }) => seconds(plainMs) },
      { heading: 'rows read', cell: ({ usual }) => figure(usual.rowsRead) },
      { heading: 'rows written', cell: ({ usual }) => figure(usual.rowsWritten) },
    ],
    measured,
    2,
  );
}
