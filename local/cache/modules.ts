import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';

export interface CacheWorkerOptions {
  /** Name of the site's Worker in the same Miniflare. */
  siteName: string;
  /** Name of the cache's Worker, for the site's bindings to its entrypoints. */
  name?: string;
}

/** The Worker's modules, its entry first: Miniflare takes the first module as the entry. */
const FILES = [
  'worker.ts',
  'store.ts',
  'entries.ts',
  'entry.ts',
  'flights.ts',
  'messages.ts',
  'policy.ts',
  'purge.ts',
  'stats.ts',
];
const HERE = import.meta.dirname;

/**
 * The cache's Worker, in the shape that `convertV4MiniflareOptions` reads. List it first among the
 * Workers: Miniflare sends requests and crons to the first one.
 */
export function cacheWorker({ siteName, name = 'front' }: CacheWorkerOptions) {
  const modules = FILES.map((file) => ({
    type: 'ESModule' as const,
    path: join(HERE, file),
    contents: stripTypeScriptTypes(readFileSync(join(HERE, file), 'utf8')),
  }));
  return {
    name,
    modules,
    modulesRoot: HERE,
    compatibilityDate: '2026-10-01',
    // Without the second flag, scheduled() on a binding is an ordinary RPC call, and the site gets a plain object.
    compatibilityFlags: ['nodejs_compat', 'service_binding_extra_handlers'],
    serviceBindings: { SITE: { name: siteName } },
  };
}
