// This script runs before every npm script. It checks the machine's Node, and installs the dependencies when
// node_modules does not match the lock file. It must run on an old Node with nothing installed: import only
// from Node itself, and use no new syntax.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname ?? '.', '..');

/** Where npm can install a newer Node in the project (optionalDependencies), the machine's may be older. */
const bringsNode = process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch);
const needed = bringsNode ? [20, 11] : [22, 18];
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < needed[0] || (major === needed[0] && minor < needed[1])) {
  console.error(
    `Node ${needed.join('.')} or newer is needed here; this is ${process.versions.node}.`,
  );
  process.exit(1);
}

if (!isInstalled()) {
  console.log('Installing dependencies (npm ci) …');
  const { status } = spawnSync(
    'npm',
    ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      cwd: root,
      stdio: 'inherit',
      shell: process.platform === 'win32',
    },
  );
  if (status !== 0) {
    console.error('npm ci failed; see above.');
    process.exit(1);
  }
}

/** Whether node_modules holds what the lock file asks for, according to npm's own record. */
function isInstalled() {
  const installedFile = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installedFile)) return false;
  const wanted = packagesOf(join(root, 'package-lock.json'));
  const installed = packagesOf(installedFile);
  return (
    Object.keys(installed).every((path) => path in wanted) &&
    Object.entries(wanted).every(
      ([path, { version, optional }]) =>
        path === '' || installed[path]?.version === version || (optional && !(path in installed)),
    )
  );
}

function packagesOf(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}
