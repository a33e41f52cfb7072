// Runs before every npm script, on whatever Node the machine has and with nothing installed: checks
// that Node, and installs when node_modules does not match the lock file. Keep it free of imports
// from elsewhere and of new syntax.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname ?? '.', '..');

/** Where npm can install a newer Node beside the project (optionalDependencies), an older one will do. */
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

/** Compares what npm says it installed with what the lock file asks for. */
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
