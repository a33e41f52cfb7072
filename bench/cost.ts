import type { Miniflare } from 'miniflare';
import { brotliCompressSync, constants } from 'node:zlib';
import type { Cost } from '../src/db/reading.ts';
import type { Page } from './pages.ts';

/** The cost of rendering a page once, and the bytes that go to the reader. */
export interface PageCost extends Cost {
  /** Bytes of HTML. */
  readonly raw: number;
  /** Bytes in brotli, quality 4, as the edge does it. */
  readonly brotli: number;
}

/** Requests a page from the metered site. Throws when the status is not the expected one. */
export async function costOf(instance: Miniflare, { path, status = 200 }: Page): Promise<PageCost> {
  const response = await fetch(new URL(path, await instance.unsafeGetDirectURL('metered')));
  const body = new Uint8Array(await response.arrayBuffer());
  if (response.status !== status) throw new Error(`${path} answers ${response.status}.`);
  const timing = response.headers.get('Server-Timing') ?? '';
  // A page that does not query D1 reports no figures.
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

/**
 * Runs the statements that `pages.ts` has for the page. Throws when their cost differs from that of the page itself.
 */
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
