import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';

export interface CacheWorkerOptions {
  /** Name of the site's Worker in the same Miniflare. */
  siteName: string;
  /** Name of the cache's Worker, for the site's bindings to its entrypoints. */
  name?: string;
}

/** Miniflare takes the first module as the Worker's entry. */
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
 * The cache's Worker, in the shape that `convertV4MiniflareOptions` reads. It belongs first among
 * the workers, so that requests and crons reach it and not the site.
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
    // Without the flag, scheduled() on a binding is a mere RPC: the site would get a plain object.
    compatibilityFlags: ['nodejs_compat', 'service_binding_extra_handlers'],
    serviceBindings: { SITE: { name: siteName } },
  };
}
