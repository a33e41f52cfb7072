import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { root } from '../local/site.ts';

/** Size of the built Worker's modules in bytes; gzip of all of them together, as wrangler states it. */
export function bundleSize(): { modules: number; raw: number; gzip: number } {
  const folder = join(root, 'dist', 'server');
  const modules = globSync('**/*.mjs', { cwd: folder })
    .sort()
    .map((file) => readFileSync(join(folder, file)));
  const whole = Buffer.concat(modules);
  return { modules: modules.length, raw: whole.byteLength, gzip: gzipSync(whole).byteLength };
}
