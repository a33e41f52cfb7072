import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { onEnd } from './shutdown.ts';
import { sampleImprint } from './sample-imprint.ts';
import { migrateSite } from './migrations.ts';
import { readLocalSettings, root, runTool } from './settings.ts';
import { bindingsOf, emptyWorker, startInstance } from './site.ts';
import { claimState, keepEditorToken, keepSiteSecret, type Secrets } from './state.ts';

await runTool(async () => {
  const { host, port, stateDir, url } = readLocalSettings();
  keepSiteSecret(stateDir);
  const release = claimState(stateDir, url);
  const { editorToken, siteSecret } = await prepareState(stateDir).catch((error: unknown) => {
    release();
    throw error;
  });

  const astro = join(root, 'node_modules', 'astro', 'bin', 'astro.mjs');
  const server = spawn(process.execPath, [astro, 'dev', '--host', host, '--port', String(port)], {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      ...sampleImprint,
      STATE_DIR: stateDir,
      ASTRO_TELEMETRY_DISABLED: '1',
      // Secrets and variables reach the Worker from this process, not from a file.
      CLOUDFLARE_INCLUDE_PROCESS_ENV: 'true',
      SITE_URL: url,
      SITE_SECRET: siteSecret,
      VIEWS_FLUSH_SECONDS: '2',
      METER: 'on',
      EDGE_CACHE: 'none',
    },
  });
  console.log(`Editor token: ${editorToken}`);
  onEnd(() => server.kill());
  server.on('close', (code) => {
    release();
    process.exit(code ?? 0);
  });
});

/** Brings the databases up to date before Astro's own Miniflare opens them. */
async function prepareState(stateDir: string): Promise<Secrets> {
  const instance = await startInstance({ workers: [emptyWorker()], stateDir });
  const bindings = await bindingsOf(instance);
  await migrateSite(bindings);
  const secrets = await keepEditorToken(bindings.DB, stateDir);
  await instance.dispose();
  return secrets;
}
