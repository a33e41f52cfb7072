import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildSite, isBuilt } from './build.ts';
import { progress } from './progress.ts';
import { selectTests } from './select-tests.ts';
import { root, runTool } from './settings.ts';

/** Tests that `--quick` leaves out: all that drive the built Worker but the smoke test, and one of many rounds. */
const slow = ['tests/*/**', 'src/views/model.test.ts'];

/** Runs a tool of node_modules on this terminal to its end, and gives its exit code. */
async function run(tool: string, args: readonly string[]): Promise<number> {
  const script = join(root, 'node_modules', tool);
  const child = spawn(process.execPath, [script, ...args], { cwd: root, stdio: 'inherit' });
  return new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1)));
}

function vitest(args: readonly string[]): Promise<number> {
  const reporters = ['--reporter=default', '--reporter=./testing/summary.ts'];
  return run('vitest/vitest.mjs', ['run', ...reporters, ...args]);
}

/** Checks the types of the files that changed since the last check. */
async function types(): Promise<number> {
  const cache = join(root, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  const info = join(cache, 'types.tsbuildinfo');
  const code = await run('typescript/bin/tsc', ['--incremental', '--tsBuildInfoFile', info]);
  console.log(code === 0 ? 'The types are right.' : 'The types are wrong; see above.');
  return code;
}

await runTool(async () => {
  const [first, ...others] = process.argv.slice(2);
  if (!isBuilt()) await progress('Building the site', buildSite);
  const runs =
    first === '--quick'
      ? [types(), vitest([...others, ...slow.map((files) => `--exclude=${files}`)])]
      : [vitest(selectTests(root, process.argv.slice(2)))];
  process.exitCode = Math.max(...(await Promise.all(runs)));
});
