import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { buildSite, isBuilt } from './build.ts';
import { progress } from './progress.ts';
import { runTool } from './settings.ts';
import { root } from './site.ts';

await runTool(async () => {
  if (!isBuilt()) await progress('Building the site', buildSite);
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=./testing/summary.ts'];
  const args = [vitest, 'run', ...reporters, ...process.argv.slice(2)];
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  process.exitCode = status ?? 1;
});
