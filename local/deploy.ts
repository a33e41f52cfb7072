import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { buildSite, isBuilt } from './build.ts';
import { progress } from './progress.ts';
import { root, runTool, UsageError } from './settings.ts';

const configFile = join(root, 'dist', 'server', 'wrangler.json');
const configSchema = v.object({
  vars: v.object({ SITE_URL: v.string() }),
  d1_databases: v.array(v.object({ database_id: v.string() })),
  kv_namespaces: v.array(v.object({ id: v.string() })),
});
const releaseSchema = v.object({ build: v.string() });

await runTool(async () => {
  const token = process.env['EDITOR_TOKEN'] ?? '';
  if (!isBuilt()) await progress('Building the site', buildSite);
  const { SITE_URL: url } = readConfig();
  const before = await currentBuild(url, token);
  for (const database of ['DB', 'SEARCH']) {
    wrangler('d1', 'migrations', 'apply', database, '--remote');
  }
  wrangler('deploy', '--config', configFile);
  if (before === undefined) {
    console.log(`No earlier release answered at ${url}: nothing to invalidate.`);
    return;
  }
  await supersede(url, token, before);
  console.log(`Pages of build ${before} are refreshed at their next read.`);
});

function readConfig(): { SITE_URL: string } {
  const config = v.parse(configSchema, JSON.parse(readFileSync(configFile, 'utf8')));
  const ids = [
    ...config.d1_databases.map(({ database_id }) => database_id),
    ...config.kv_namespaces.map(({ id }) => id),
  ];
  if (ids.some((id) => /^0{8}-?0/.test(id))) {
    throw new UsageError(
      'Put the ids of your D1 databases and KV namespace into wrangler.toml (docs/operators.md).',
    );
  }
  return config.vars;
}

function wrangler(...args: string[]): void {
  const bin = join(root, 'node_modules', 'wrangler', 'bin', 'wrangler.js');
  const { status } = spawnSync(process.execPath, [bin, ...args], { cwd: root, stdio: 'inherit' });
  if (status !== 0) throw new UsageError(`wrangler ${args[0] ?? ''} failed; see above.`);
}

/** The build of the deployed site; undefined when no site answers. */
async function currentBuild(url: string, token: string): Promise<string | undefined> {
  const response = await fetch(`${url}/api/release`, { headers: bearer(token) }).catch(
    () => undefined,
  );
  if (!response || response.status === 404) return undefined;
  if (response.ok) return v.parse(releaseSchema, await response.json()).build;
  throw new UsageError(
    `${url}/api/release answered ${response.status}: is EDITOR_TOKEN a chief's of the deployed site? Nothing was deployed.`,
  );
}

async function supersede(url: string, token: string, superseded: string): Promise<void> {
  const response = await fetch(`${url}/api/release`, {
    method: 'POST',
    headers: { ...bearer(token), 'Content-Type': 'application/json' },
    body: JSON.stringify({ superseded }),
  });
  if (!response.ok) {
    throw new UsageError(
      `The release is live, but ${url}/api/release answered ${response.status}: is EDITOR_TOKEN a chief's?`,
    );
  }
}

const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });
