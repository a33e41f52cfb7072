import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  convertV4MiniflareOptions,
  Log,
  LogLevel,
  Miniflare,
  type V4WorkerOptions,
} from 'miniflare';
import { unstable_getMiniflareWorkerOptions as readWorkerOptions } from 'wrangler';
import { cacheWorker } from './cache/modules.ts';
import { proxiedBindings, proxyWorker } from './bindings-proxy.ts';
import { root } from './settings.ts';

const build = join(root, 'dist', 'server');

type Json = string | number | boolean | null;

/** Settings of a local copy of the built Worker, in addition to those of wrangler.toml. */
export interface SiteOptions {
  /** Secrets and variables. */
  readonly vars: Readonly<Record<string, Json>>;
  readonly name?: string;
  /** Name of the Worker that holds the cache, if there is one. */
  readonly cacheName?: string;
}

/** The built Worker for Miniflare, configured by the wrangler.json that the build makes from wrangler.toml. */
export function siteWorker({ vars, name = 'site', cacheName }: SiteOptions): V4WorkerOptions {
  const config = join(build, 'wrangler.json');
  if (!existsSync(config)) throw new Error('There is no build yet: run `npm run build`.');
  const { workerOptions } = readWorkerOptions(config);
  const { modulesRules: _, rootPath: __, ...options } = workerOptions;
  return {
    ...options,
    name,
    modulesRoot: build,
    modules: moduleFiles().map((path) => ({
      type: 'ESModule' as const,
      path,
      contents: readFileSync(path, 'utf8'),
    })),
    bindings: { ...(options.bindings ?? {}), ...vars },
    serviceBindings: cacheName
      ? {
          LOCAL_CACHE: { name: cacheName, entrypoint: 'Purge' },
          LOCAL_CONTROL: { name: cacheName, entrypoint: 'Control' },
        }
      : {},
  };
}

/** A Worker without code that has the bindings of wrangler.toml: it opens the state before there is a build. */
export function emptyWorker(): V4WorkerOptions {
  const { workerOptions } = readWorkerOptions(join(root, 'wrangler.toml'));
  const { modulesRules: _, rootPath: __, ...options } = workerOptions;
  return { ...options, name: 'site', modules: true, script: 'export default {}' };
}

/** The module files of the build, the entry first: Miniflare takes the first module as the entry. */
function moduleFiles(): string[] {
  const files = readdirSync(build, { recursive: true, encoding: 'utf8' });
  const entry = 'entry.mjs';
  return [entry, ...files.filter((file) => file.endsWith('.mjs') && file !== entry)].map((file) =>
    join(build, file),
  );
}

/** One line of a Worker's log. */
export interface LogLine {
  readonly level: string;
  readonly message: string;
}

export interface InstanceOptions {
  readonly workers: readonly V4WorkerOptions[];
  readonly host?: string;
  readonly port?: number;
  /** Folder for D1, KV and R2, laid out as wrangler's `--persist-to`. Without it, they end with the instance. */
  readonly stateDir?: string;
  readonly onLog?: (line: LogLine) => void;
}

/** Starts workerd with these Workers; requests and crons reach the first of them. */
export async function startInstance({
  workers,
  host = '127.0.0.1',
  port = 0,
  stateDir,
  onLog = () => {},
}: InstanceOptions): Promise<Miniflare> {
  const instance = new Miniflare(
    convertV4MiniflareOptions({
      workers: [...workers, proxyWorker(workers.find(({ d1Databases }) => d1Databases) ?? {})],
      host,
      port,
      log: new Log(LogLevel.ERROR),
      handleStructuredLogs: onLog,
      unsafeTriggerHandlers: true,
      ...(stateDir === undefined ? {} : { resourcePersistencePath: join(stateDir, 'v3') }),
    }),
  );
  await instance.ready;
  return instance;
}

/** The Workers of a site behind its cache, the cache first, as readers and editors reach it. */
export function cachedSite(vars: SiteOptions['vars']): V4WorkerOptions[] {
  return [cacheWorker({ siteName: 'site' }), siteWorker({ vars, cacheName: 'front' })];
}

/** The real D1 and KV of a running site, for tools and tests in Node. */
export async function bindingsOf(instance: Miniflare): Promise<{
  readonly DB: D1Database;
  readonly SEARCH: D1Database;
  readonly VIEWS: KVNamespace;
}> {
  const bindings = await proxiedBindings(instance);
  return {
    DB: bindings.database('DB'),
    SEARCH: bindings.database('SEARCH'),
    VIEWS: bindings.remote('VIEWS') as KVNamespace,
  };
}

/** The real R2 of a running site. */
export async function bucketOf(instance: Miniflare): Promise<R2Bucket> {
  return (await instance.getR2Bucket('MEDIA', 'site')) as unknown as R2Bucket;
}

/** A running Worker, with the methods that a service binding offers. */
export interface WorkerHandle {
  fetch(request: unknown, init?: RequestInit): Promise<Response>;
  scheduled(event: { cron: string; scheduledTime: Date }): Promise<{ outcome: string }>;
}

/** Reaches one Worker of an instance directly, past the cache in front of it. */
export async function workerOf(instance: Miniflare, name = 'site'): Promise<WorkerHandle> {
  return (await instance.getWorker(name)) as unknown as WorkerHandle;
}
