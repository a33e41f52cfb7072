import type { Miniflare } from 'miniflare';
import { brotliCompressSync, constants } from 'node:zlib';
import type { Cost } from '../src/db/reading.ts';
import type { Page } from './pages.ts';

/** What one rendering of a page costs, and what of it goes to the reader. */
export interface PageCost extends Cost {
  /** Bytes of HTML. */
  readonly raw: number;
  /** Bytes in brotli, quality 4, as the edge does it. */
  readonly brotli: number;
}

/** Asks the metered site for a page. Throws when it answers otherwise than it should. */
export async function costOf(instance: Miniflare, { path, status = 200 }: Page): Promise<PageCost> {
  const response = await fetch(new URL(path, await instance.unsafeGetDirectURL('metered')));
  const body = new Uint8Array(await response.arrayBuffer());
  if (response.status !== status) throw new Error(`${path} answers ${response.status}.`);
  const timing = response.headers.get('Server-Timing') ?? '';
  // A page that asks nothing of D1 tells nothing.
  const figures = /trips=(\d+) statements=(\d+) rows=(\d+)/.exec(timing) ?? [];
  const [, trips, statements, rowsRead] = figures.map(Number);
  return {
    trips: trips ?? 0,
    statements: statements ?? 0,
    rowsRead: rowsRead ?? 0,
    raw: body.byteLength,
    brotli: brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } })
      .byteLength,
  };
}

/** Runs the page's statements as `pages.ts` has them. Throws when they cost other than the page itself. */
export async function requireSameCost(d1: D1Database, page: Page, cost: PageCost): Promise<void> {
  const results = await d1.batch(
    page.statements.map(({ sql, params }) => d1.prepare(sql).bind(...params)),
  );
  const rowsRead = results.reduce((sum, { meta }) => sum + meta.rows_read, 0);
  if (cost.trips === 1 && results.length === cost.statements && rowsRead === cost.rowsRead) return;
  throw new Error(
    `bench/pages.ts no longer repeats the batch of ${page.path}: ` +
      `${results.length} statements and ${rowsRead} rows, but the page has ` +
      `${cost.statements} and ${cost.rowsRead} in ${cost.trips} trips.`,
  );
}
