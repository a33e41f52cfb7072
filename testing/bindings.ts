import { readdir, readFile } from 'node:fs/promises';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';

type Folder = 'migrations' | 'migrations-search';

/** A D1 with the shipped migrations and an empty KV, both Miniflare's own. Dispose in `afterAll`. */
export async function openBindings(): Promise<{
  db: D1Database;
  kv: KVNamespace;
  dispose: () => Promise<void>;
}> {
  // Loaded here: they take seconds, and most tests need neither.
  const { convertV4MiniflareOptions, Miniflare } = await import('miniflare');
  const { unstable_splitSqlQuery: splitStatements } = await import('wrangler');
  const { proxiedBindings, proxyWorker } = await import('../local/bindings-proxy.ts');
  const options = { d1Databases: ['DB'], kvNamespaces: ['VIEWS'] };
  const miniflare = new Miniflare(convertV4MiniflareOptions({ workers: [proxyWorker(options)] }));
  const bindings = await proxiedBindings(miniflare);
  const db = bindings.database('DB');
  const statements = splitStatements(await readMigrations());
  await db.batch(statements.map((statement) => db.prepare(statement)));
  return {
    db,
    kv: bindings.remote('VIEWS') as KVNamespace,
    dispose: () => miniflare.dispose(),
  };
}

async function readMigrations(folder: Folder = 'migrations'): Promise<string> {
  const migrations = new URL(`../${folder}/`, import.meta.url);
  const names = (await readdir(migrations)).filter((name) => name.endsWith('.sql')).sort();
  const texts = names.map((name) => readFile(new URL(name, migrations), 'utf8'));
  return (await Promise.all(texts)).join('\n');
}

/**
 * D1's face over SQLite in this process, for tests that need thousands of calls: Miniflare's take
 * about ten milliseconds each. Kept in memory unless a file is named. Batches are atomic; of `meta` it has only `rows_written`.
 */
export async function openSqlite(
  folder: Folder = 'migrations',
  file = ':memory:',
): Promise<D1Database> {
  const sqlite = new DatabaseSync(file);
  sqlite.exec('PRAGMA temp_store = MEMORY');
  sqlite.exec(await readMigrations(folder));
  const statements = new Map<string, StatementSync>();
  const prepared = (query: string) => {
    const statement = statements.get(query) ?? sqlite.prepare(query);
    statements.set(query, statement);
    return statement;
  };
  const prepare = (query: string, params: SQLInputValue[] = []) => ({
    bind: (...values: SQLInputValue[]) => prepare(query, values),
    execute() {
      const before = changes();
      const results = prepared(query).all(...params);
      return { success: true, results, meta: { rows_written: changes() - before } };
    },
    async all() {
      return this.execute();
    },
    async run() {
      return this.execute();
    },
    async raw() {
      return this.execute().results.map((row) => Object.values(row));
    },
  });
  const changes = () => Number(prepared('SELECT total_changes() AS n').get()?.['n']);
  async function batch(statements: ReturnType<typeof prepare>[]) {
    sqlite.exec('BEGIN');
    try {
      const results = statements.map((statement) => statement.execute());
      sqlite.exec('COMMIT');
      return results;
    } catch (error) {
      sqlite.exec('ROLLBACK');
      throw error;
    }
  }
  return { prepare, batch } as unknown as D1Database;
}

/** The database with something before or after its nth batch (from 0), an error for one. */
export function tapBatches(
  d1: D1Database,
  tap: { before?: (n: number) => unknown; after?: (n: number) => unknown },
): D1Database {
  let count = 0;
  return {
    prepare: (query: string) => d1.prepare(query),
    async batch(statements: D1PreparedStatement[]) {
      const n = count++;
      await tap.before?.(n);
      const results = await d1.batch(statements);
      await tap.after?.(n);
      return results;
    },
  } as unknown as D1Database;
}

interface StoredPut {
  readonly key: string;
  readonly metadata: unknown;
  readonly atMs: number;
  readonly expiresMs: number;
}

/** How a put ends: `landed` is stored although the caller hears of a failure, `hung` is cut off. */
export type PutOutcome = 'ok' | 'refused' | 'landed' | 'hung';

/**
 * Workers KV's `put` and `list` in memory, where Miniflare's take milliseconds each: with the size
 * limit of metadata, expiry, pages that may be empty and, if asked for, slow settling, latency and the
 * limit of one write a second for a key.
 */
export class MemoryKv {
  readonly puts: StoredPut[] = [];
  nowMs = 0;
  /** Puts younger than this are not listed yet. */
  settleMs = 0;
  /** The same for each key and page of its own: listings may miss a key, and go back to an older total. */
  lagMs: (key: string) => number = () => this.settleMs;
  /** Puts of one key that follow each other faster are refused. */
  keyIntervalMs = 0;
  pageSize = 1_000;
  /** Before every page comes an empty one that is not the last. */
  emptyPages = false;
  /** Every page begins with the last key of the one before. */
  repeatedKeys = false;
  lists = 0;
  outcome: (key: string) => PutOutcome = () => 'ok';
  beforePut: (() => Promise<void>) | undefined;
  beforeList: () => Promise<void> = async () => {};
  readonly #attempts = new Map<string, number>();

  async put(key: string, _value: unknown, options: KVNamespacePutOptions = {}): Promise<void> {
    const { expirationTtl = Infinity } = options;
    // Copy the value now: the caller may change it before it arrives.
    const metadata: unknown = structuredClone(options.metadata);
    if (new TextEncoder().encode(JSON.stringify(metadata)).length > 1_024) {
      throw new Error('KV PUT failed: 413 Metadata is too long');
    }
    if (expirationTtl < 60) throw new Error('KV PUT failed: 400 Invalid expiration_ttl');
    if (this.beforePut) await this.beforePut();
    const outcome = this.#isTooFast(key) ? 'refused' : this.outcome(key);
    if (outcome === 'refused') throw new Error('KV PUT failed: 429 Too Many Requests');
    const expiresMs = this.nowMs + expirationTtl * 1_000;
    if (outcome !== 'hung') this.puts.push({ key, metadata, atMs: this.nowMs, expiresMs });
    if (outcome === 'landed') throw new Error('KV PUT failed: 500 Internal Server Error');
    if (outcome === 'hung') await new Promise(() => {});
  }

  #isTooFast(key: string): boolean {
    const gapMs = this.nowMs - (this.#attempts.get(key) ?? -Infinity);
    this.#attempts.set(key, this.nowMs);
    return gapMs >= 0 && gapMs < this.keyIntervalMs;
  }

  /** The value that a reader finds now. */
  entries(prefix = ''): Map<string, unknown> {
    const found = new Map<string, unknown>();
    const lags = new Map<string, number>();
    for (const { key, metadata, atMs, expiresMs } of this.puts) {
      if (!key.startsWith(prefix)) continue;
      const lagMs = lags.get(key) ?? this.lagMs(key);
      lags.set(key, lagMs);
      if (atMs > this.nowMs - lagMs) continue;
      if (expiresMs > this.nowMs) found.set(key, metadata);
      else found.delete(key);
    }
    return found;
  }

  async list<Metadata = unknown>({ prefix, cursor }: KVNamespaceListOptions = {}): Promise<
    KVNamespaceListResult<Metadata>
  > {
    this.lists++;
    await this.beforeList();
    const [turn = 'empty', after = ''] = cursor?.split(' ') ?? [];
    if (this.emptyPages && turn === 'empty') {
      return { keys: [], list_complete: false, cursor: `full ${after}`, cacheStatus: null };
    }
    const entries = [...this.entries(prefix ?? '')];
    const again = this.repeatedKeys ? entries.filter(([name]) => name === after) : [];
    const rest = entries.filter(([name]) => name > after);
    rest.sort(([a], [b]) => (a < b ? -1 : 1));
    const keys = [...again, ...rest.slice(0, this.pageSize)].map(([name, metadata]) => {
      return { name, metadata: metadata as Metadata };
    });
    if (rest.length <= this.pageSize) return { keys, list_complete: true, cacheStatus: null };
    const next = `empty ${keys.at(-1)!.name}`;
    return { keys, list_complete: false, cursor: next, cacheStatus: null };
  }
}

/** Views by article over the metadata of keys: a plain reader of its own, to check the code's by. */
export function viewTotals(entries: Iterable<unknown>): Record<number, number> {
  const sums: Record<number, number> = {};
  for (const metadata of entries) {
    for (const pair of (metadata as { v: string }).v.split(',')) {
      const [id, count] = pair.split('.').map((digits) => parseInt(digits, 36));
      sums[id!] = (sums[id!] ?? 0) + count!;
    }
  }
  return sums;
}
