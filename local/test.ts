import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { buildSite, isBuilt } from './build.ts';
import { progress } from './progress.ts';
import { root, runTool } from './settings.ts';

await runTool(async () => {
  if (!isBuilt()) await progress('Building the site', buildSite);
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=./testing/summary.ts'];
  const args = [vitest, 'run', ...reporters, ...process.argv.slice(2)];
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  process.exitCode = status ?? 1;
});
