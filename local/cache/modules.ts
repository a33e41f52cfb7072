import { readdirSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';

export interface CacheWorkerOptions {
  /** Name of the site's Worker in the same Miniflare. */
  siteName: string;
  /** Name of the cache's Worker, for the site's bindings to its entrypoints. */
  name?: string;
}

const ENTRY = 'worker.ts';
const HERE = import.meta.dirname;

/** worker.ts comes first: Miniflare takes the first module as the entry. */
function workerFiles(): string[] {
  const others = readdirSync(HERE).filter(
    (file) => file.endsWith('.ts') && !/^(?:worker|modules)\.ts$|\.test\.ts$/.test(file),
  );
  return [ENTRY, ...others];
}

/**
 * The cache's Worker, in the shape that `convertV4MiniflareOptions` reads. It belongs first among
 * the workers, so that requests and crons reach it and not the site.
 */
export function cacheWorker({ siteName, name = 'front' }: CacheWorkerOptions) {
  const modules = workerFiles().map((file) => ({
    type: 'ESModule' as const,
    path: join(HERE, file),
    contents: stripTypeScriptTypes(readFileSync(join(HERE, file), 'utf8')),
  }));
  return {
    name,
    modules,
    modulesRoot: HERE,
    compatibilityDate: '2026-10-01',
    compatibilityFlags: ['nodejs_compat'],
    serviceBindings: { SITE: { name: siteName } },
  };
}
