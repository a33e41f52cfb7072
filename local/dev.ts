import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { onEnd } from './end.ts';
import { sampleImprint } from './imprint.ts';
import { migrateSite } from './migrations.ts';
import { readLocalSettings, runTool } from './settings.ts';
import { bindingsOf, emptyWorker, root, startInstance } from './site.ts';
import { claimState, readSecrets } from './state.ts';

await runTool(async () => {
  const { host, port, stateDir, url } = readLocalSettings();
  const { editorToken, siteSecret } = readSecrets(stateDir);
  const release = claimState(stateDir, url);
  await migrate(stateDir);

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
      EDITOR_TOKEN: editorToken,
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
async function migrate(stateDir: string): Promise<void> {
  const instance = await startInstance({ workers: [emptyWorker()], stateDir });
  await migrateSite(await bindingsOf(instance));
  await instance.dispose();
}
