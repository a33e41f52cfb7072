import { join } from 'node:path';
import type { V4WorkerOptions } from 'miniflare';
import { rolldown } from 'rolldown';
import { root } from '../../local/settings.ts';
import { siteWorker, type SiteOptions } from '../../local/site.ts';

let bundled: Promise<string> | undefined;

/**
 * Copies of the built Worker under these names, with its two hundred modules bundled into one. Miniflare copies its
 * whole configuration for every module that it adds, so eight copies as built would take it seven seconds.
 */
export async function siteCopies(
  names: readonly string[],
  vars: SiteOptions['vars'],
): Promise<V4WorkerOptions[]> {
  bundled ??= bundle();
  const contents = await bundled;
  const path = join(root, 'dist', 'server', 'entry.mjs');
  const modules = [{ type: 'ESModule' as const, path, contents }];
  return names.map((name) => ({ ...siteWorker({ name, vars }), modules }));
}

async function bundle(): Promise<string> {
  const build = await rolldown({
    input: join(root, 'dist', 'server', 'entry.mjs'),
    external: /^(cloudflare|node):/,
    platform: 'neutral',
    treeshake: false,
    logLevel: 'silent',
  });
  const { output } = await build.generate({ format: 'esm', codeSplitting: false });
  await build.close();
  return output[0].code;
}
