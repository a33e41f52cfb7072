import { spawn } from 'node:child_process';
import { existsSync, globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root, UsageError } from './settings.ts';

const sources = [
  'src/**',
  'public/**',
  'build/**',
  '*.mjs',
  'wrangler.toml',
  'package-lock.json',
  'tsconfig.json',
];

/** Whether there is a build and no source is newer than it. */
export function isBuilt(): boolean {
  const built = join(root, 'dist', 'server', 'wrangler.json');
  if (!existsSync(built)) return false;
  const builtAt = statSync(built).mtimeMs;
  return globSync(sources, { cwd: root })
    .filter((file) => !file.endsWith('.test.ts'))
    .every((file) => statSync(join(root, file)).mtimeMs <= builtAt);
}

/** Builds the site, silently unless it fails. */
export async function buildSite(): Promise<void> {
  const astro = join(root, 'node_modules', 'astro', 'bin', 'astro.mjs');
  const child = spawn(process.execPath, [astro, 'build'], {
    cwd: root,
    // With NODE_ENV=test Astro would build pages without the Content-Security-Policy.
    env: { ...process.env, NODE_ENV: 'production', ASTRO_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => (output += String(chunk)));
  }
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0) throw new UsageError(`${output}\nThe build failed; see above.`);
}
