export interface Column<Row> {
  readonly heading: string;
  readonly cell: (row: Row) => string;
}

/** A table in Markdown. The first `left` columns are aligned left; the others hold figures and are aligned right. */
export function markdownTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  left = 1,
): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(columns.map(({ heading }) => heading)),
    line(columns.map((_, index) => (index < left ? '---' : '--:'))),
    ...rows.map((row) => line(columns.map(({ cell }) => cell(row)))),
  ].join('\n');
}

/** Replaces the text between the markers of `name`. Throws when they are missing. */
export function replaceBetween(text: string, name: string, content: string): string {
  const [begin, end] = [`<!-- ${name}: generated -->`, `<!-- ${name}: end -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`No place marked for "${name}".`);
  return `${text.slice(0, from)}${begin}\n\n${content}\n\n${text.slice(to)}`;
}

/** A list item on lines of at most 150 characters. */
export function wrappedItem(text: string): string {
  const lines = ['-'];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last.length + word.length < 150) lines.splice(-1, 1, `${last} ${word}`);
    else lines.push(`  ${word}`);
  }
  return lines.join('\n');
}

/** `12,345`; from ten million on `12.3 M`. */
export function figure(value: number): string {
  if (value < 1e7) return Math.round(value).toLocaleString('en-US');
  return `${(value / 1e6).toLocaleString('en-US', { maximumSignificantDigits: 3 })} M`;
}

/** `10 k`, `1 M`: a round number of views. */
export function round(value: number): string {
  if (value >= 1e6) return `${value / 1e6} M`;
  return value >= 10_000 ? `${value / 1e3} k` : value.toLocaleString('en-US');
}

/** `0.28 %` */
export function percent(share: number): string {
  return `${(share * 100).toFixed(share < 0.1 ? 2 : 1)} %`;
}
