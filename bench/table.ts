import type { Measured, Rival } from './rounds.ts';

const columns: readonly (readonly [heading: string, cell: (line: Measured) => string])[] = [
  ['page', ({ name }) => name],
  ['req/s', ({ perSecond }) => count(perSecond)],
  ['p99 ms', ({ p99 }) => count(p99)],
  ['of do-nothing', ({ bare }) => share(bare)],
  ['of D1 batch alone', ({ batch }) => share(batch)],
  ['D1 trips', ({ cost }) => count(cost.trips)],
  ['statements', ({ cost }) => count(cost.statements)],
  ['rows read', ({ cost }) => count(cost.rowsRead)],
  ['HTML bytes', ({ cost }) => count(cost.raw)],
  ['brotli', ({ cost }) => count(cost.brotli)],
];

/** The table as text. The first column is aligned left, the figures right. */
export function formatTable(results: readonly Measured[]): string {
  const cells = [
    columns.map(([heading]) => heading),
    ...results.map((result) => columns.map(([, cell]) => cell(result))),
  ];
  const widths = columns.map((_, column) =>
    Math.max(...cells.map((line) => line[column]?.length ?? 0)),
  );
  const lines = cells.map((line) =>
    line
      .map((text, column) => {
        const width = widths[column] ?? 0;
        return column === 0 ? text.padEnd(width) : text.padStart(width);
      })
      .join('  '),
  );
  const rule = '-'.repeat(lines[0]?.length ?? 0);
  return [lines[0], rule, ...lines.slice(1)].join('\n');
}

/** `12,345` */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** `0.42 of 3,400`: the ratio, and the rival's requests a second. */
function share(rival: Rival | undefined): string {
  return rival ? `${rival.ratio.toFixed(2)} of ${count(rival.perSecond)}` : '-';
}
