import { readdir, readFile } from 'node:fs/promises';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';

type Folder = 'migrations' | 'migrations-search';

/** Opens Miniflare's D1 with the shipped migrations, and its empty KV. Call `dispose` in `afterAll`. */
export async function openBindings(): Promise<{
  db: D1Database;
  kv: KVNamespace;
  dispose: () => Promise<void>;
}> {
  // Load these modules only here: they take seconds, and most tests do not need them.
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
 * A D1 made of SQLite in this process, for tests that need thousands of calls: each of Miniflare's takes about ten
 * milliseconds. It is in memory unless a file is named. Batches are atomic. `meta` has only `rows_written`.
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

/** The database with a tap that runs before or after its nth batch (from 0). The tap may throw, to make it fail. */
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

/**
 * How a put ends: `landed` is stored, but its caller gets an error; `hung` is not stored, and its caller never hears.
 */
export type PutOutcome = 'ok' | 'refused' | 'landed' | 'hung';

/**
 * Workers KV's `put` and `list` in memory; each of Miniflare's takes milliseconds. It has the size limit of metadata,
 * and expiry. If a test asks for it, it also has empty pages, late visibility, latency, and the limit of one write
 * a second for a key.
 */
export class MemoryKv {
  readonly puts: StoredPut[] = [];
  nowMs = 0;
  /** A put is listed only once it is this old. */
  settleMs = 0;
  /** The same delay, asked for again for each key and listing: a listing may miss a key or show an older total. */
  lagMs: (key: string) => number = () => this.settleMs;
  /** A put is refused when the previous attempt on its key is less than this ago. */
  keyIntervalMs = 0;
  pageSize = 1_000;
  /** With this, an empty page that is not the last comes before every page. */
  emptyPages = false;
  /** With this, every page begins with the last key of the previous page. */
  repeatedKeys = false;
  lists = 0;
  outcome: (key: string) => PutOutcome = () => 'ok';
  beforePut: (() => Promise<void>) | undefined;
  beforeList: () => Promise<void> = async () => {};
  readonly #attempts = new Map<string, number>();

  async put(key: string, _value: unknown, options: KVNamespacePutOptions = {}): Promise<void> {
    const { expirationTtl = Infinity } = options;
    // Copy the metadata now: the caller may change it before it is stored.
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

  /** The metadata by key that a reader finds now. */
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

/** Views by article, summed over the metadata of keys. A second, plain reader, to check the site's reader against. */
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
