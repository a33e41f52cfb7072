import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import type { Miniflare, V4WorkerOptions } from 'miniflare';
import { cacheWorker } from '../local/cache/modules.ts';
import { siteWorker, startInstance, type SiteOptions } from '../local/site.ts';

/** Each Worker has its own socket, so that no other Worker stands before the measured one. */
const directSockets = { unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }] };

/** The site's secret, which signs previews and view ids. */
export const siteSecret = 'secret-of-the-bench-0123456789';

const vars: SiteOptions['vars'] = {
  SITE_URL: 'https://bench.example',
  SITE_SECRET: siteSecret,
};

/** The Workers that a request can be sent to. */
export type WorkerName = 'front' | 'site' | 'metered' | 'bare' | 'batch';

/**
 * Starts in one workerd, on one D1 database: the cache with the site behind it, a second site that meters its use of
 * D1, and the two Workers for comparison.
 */
export function startWorkers(): Promise<Miniflare> {
  const site = bareSite({ name: 'site', cacheName: 'front', vars });
  return startInstance({
    workers: [
      { ...cacheWorker({ siteName: 'site' }), ...directSockets },
      site,
      bareSite({ name: 'metered', vars: { ...vars, METER: 'on' } }),
      comparator('bare', site),
      comparator('batch', site),
    ],
    onLog: ({ level, message }) => {
      if (level === 'warn' || level === 'error') console.error(message);
    },
  });
}

/** The site without Miniflare's imitation of static assets: that is another Worker, which takes time itself. */
function bareSite(siteOptions: SiteOptions): V4WorkerOptions {
  const { assets: _, ...options } = siteWorker(siteOptions);
  return { ...options, ...directSockets };
}

function comparator(name: WorkerName, site: V4WorkerOptions): V4WorkerOptions {
  const path = join(import.meta.dirname, 'comparator.ts');
  const { compatibilityDate, compatibilityFlags, d1Databases } = site;
  return {
    name,
    modulesRoot: import.meta.dirname,
    modules: [
      {
        type: 'ESModule',
        path,
        contents: stripTypeScriptTypes(readFileSync(path, 'utf8')),
      },
    ],
    ...(compatibilityDate === undefined ? {} : { compatibilityDate }),
    ...(compatibilityFlags === undefined ? {} : { compatibilityFlags }),
    ...(d1Databases === undefined ? {} : { d1Databases }),
    ...directSockets,
  };
}
