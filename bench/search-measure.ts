import { bestQuery, newestQuery } from '../src/search/find.ts';
import { parseQuery } from '../src/search/query.ts';
import { site } from '../src/site.ts';
import type { BenchQuery } from './search-queries.ts';

/** Runs of the same query. The fastest counts, because other work on the machine has disturbed it least. */
const runs = 5;

export interface MeasuredQuery extends BenchQuery {
  readonly sort: 'newest' | 'best';
  /** Milliseconds in the database. */
  readonly ms: number;
  readonly hits: number;
}

/** Runs every query in both orders. */
export async function measure(
  search: D1Database,
  queries: readonly BenchQuery[],
): Promise<MeasuredQuery[]> {
  const measured: MeasuredQuery[] = [];
  for (const query of queries) {
    const parsed = parseQuery(query.text);
    if (parsed.kind !== 'terms') throw new Error(`The query "${query.text}" has no terms.`);
    const asked = { ...query, terms: parsed.terms, count: site.pageSize + 1 };
    const statements = {
      newest: newestQuery(search, asked),
      best: bestQuery(search, { ...asked, skip: 0 }),
    };
    for (const sort of ['newest', 'best'] as const) {
      measured.push({ ...query, sort, ...(await run(statements[sort])) });
    }
  }
  return measured;
}

async function run(statement: D1PreparedStatement): Promise<Pick<MeasuredQuery, 'ms' | 'hits'>> {
  const times: number[] = [];
  let hits = 0;
  for (let n = 0; n < runs; n++) {
    const start = performance.now();
    const { results } = await statement.all();
    times.push(performance.now() - start);
    hits = results.length;
  }
  return { ms: Math.min(...times), hits };
}

/** The value that this share of the values does not exceed. */
function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(share * sorted.length) - 1] ?? NaN;
}

/** p50, p95 and the worst by kind and order, then of all. */
export function formatKinds(measured: readonly MeasuredQuery[]): string {
  const lines = [...new Set(measured.map(({ kind }) => kind))].map((kind) =>
    kindLine(
      kind,
      measured.filter((query) => query.kind === kind),
    ),
  );
  const head = `${'p50, p95, worst in ms'.padEnd(30)}${'newest first'.padEnd(20)}best first`;
  return [head, ...lines, kindLine('all', measured)].join('\n');
}

function kindLine(name: string, queries: readonly MeasuredQuery[]): string {
  const cells = (['newest', 'best'] as const).map((sort) => {
    const times = queries.filter((query) => query.sort === sort).map(({ ms }) => ms);
    return [0.5, 0.95, 1].map((share) => percentile(times, share).toFixed(1).padStart(6)).join('');
  });
  return `${name.padEnd(30)}${cells.map((cell) => cell.padEnd(20)).join('')}`.trimEnd();
}

/** The queries that took longest. */
export function formatHardest(measured: readonly MeasuredQuery[], number: number): string {
  return measured
    .toSorted((a, b) => b.ms - a.ms)
    .slice(0, number)
    .map(({ kind, sort, ms, hits, text }) => {
      const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text;
      return `${ms.toFixed(1).padStart(7)} ms  ${sort}  ${kind}: ${shown} (${hits} hits)`;
    })
    .join('\n');
}
