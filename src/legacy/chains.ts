import { and, inArray, isNotNull, sql } from 'drizzle-orm';
import { readAll } from '../db/batch.ts';
import { type Database, valuesOf } from '../db/client.ts';
import { legacyUrls } from '../db/schema.ts';
import { chunksOf } from '../lib/slices.ts';
import type { Fault } from '../lib/check.ts';
import { parseLegacyAddress, withoutQuery } from './address.ts';
import { maxFaults, type LegacyRow } from './rows.ts';

/** Addresses of one statement: a parameter holds 2 MB (D1), an address at most 1,024 characters. */
const perStatement = 500;

/** A stored path without its query and the slash at its end. Index: legacy_urls_path, which has it so. */
const barePath = sql`rtrim(substr(path, 1, min(instr(path || '?', '?'), instr(path || '#', '#')) - 1), '/')`;

/**
 * The faults, up to a hundred, of rows that lead from an old address to another old address: readers would follow a
 * chain of redirects, or a loop. The rows are compared with each other and with the stored rows that they do not
 * replace. Takes at most sixty statements for 10,000 rows.
 */
export async function findChains(db: Database, rows: readonly LegacyRow[]): Promise<Fault[]> {
  const indexes = new Map(rows.map(({ address }, index) => [address, index]));
  const leading = rows.flatMap(({ address, path }, index) =>
    path !== null && indexes.get(address) === index ? [{ index, keys: keysOf(path) }] : [],
  );
  const taken = await storedAmong(
    db,
    leading.flatMap(({ keys }) => keys).filter((key) => !indexes.has(key)),
  );
  const targets = (await leadingTo(db, [...indexes.keys()])).filter(
    ({ address }) => !indexes.has(address),
  );
  const faults = new Map<number, Fault>();
  const blame = (index: number, field: 'from' | 'to', detail: string) =>
    faults.set(index, { pointer: `/${index}/${field}`, detail: `${detail},不能连环转向` });
  for (const { address, path } of targets) {
    for (const key of keysOf(path)) {
      const index = indexes.get(key);
      if (index !== undefined) blame(index, 'from', `旧地址 ${address} 已转向这里`);
    }
  }
  for (const { index, keys } of leading) {
    const met = keys.find((key) => indexes.has(key) || taken.has(key));
    if (met !== undefined) blame(index, 'to', `${met} 本身也是旧地址`);
  }
  return [...faults]
    .sort(([a], [b]) => a - b)
    .slice(0, maxFaults)
    .map(([, fault]) => fault);
}

/** The addresses by which a request for a path would look up a row. */
function keysOf(path: string): string[] {
  const address = parseLegacyAddress(path);
  return address === undefined ? [] : [...new Set([address, withoutQuery(address)])];
}

/** The addresses that have a stored row. */
async function storedAmong(
  db: Database,
  addresses: readonly string[],
): Promise<ReadonlySet<string>> {
  const queries = chunksOf([...new Set(addresses)], perStatement).map((some) =>
    db
      .select({ address: legacyUrls.address })
      .from(legacyUrls)
      .where(inArray(legacyUrls.address, valuesOf(some))),
  );
  const { found } = await readAll(db, { found: queries });
  return new Set(found.flat().map(({ address }) => address));
}

/** The rows that lead to the paths of these addresses, whatever the query. */
async function leadingTo(db: Database, addresses: readonly string[]) {
  const paths = new Set(addresses.map((address) => withoutQuery(address).replace(/\/$/, '')));
  const queries = chunksOf([...paths], perStatement).map((some) =>
    db
      .select({ address: legacyUrls.address, path: sql<string>`path` })
      .from(legacyUrls)
      .where(and(isNotNull(legacyUrls.path), inArray(barePath, valuesOf(some)))),
  );
  const { found } = await readAll(db, { found: queries });
  return found.flat();
}
