import { createServer } from 'node:net';
import type { Miniflare } from 'miniflare';
import { buildSite, isBuilt } from './build.ts';
import { runCronsByClock } from './cron-clock.ts';
import { migrateSite } from './migrations.ts';
import { fillNewsroom } from './newsroom/fill.ts';
import { onEnd } from './shutdown.ts';
import { sampleImprint } from './sample-imprint.ts';
import { progress } from './progress.ts';
import { readLocalSettings, runTool, UsageError, type LocalSettings } from './settings.ts';
import { bindingsOf, cachedSite, startInstance, type LogLine } from './site.ts';
import { claimState, keepEditorToken, keepSiteSecret, type Secrets } from './state.ts';

/** `npm start -- --empty` leaves out the sample newsroom: a restore needs an empty site, and an import may want one. */
const isToStayEmpty = process.argv.includes('--empty');

await runTool(async () => {
  const settings = readLocalSettings();
  await requireFreePort(settings);
  if (!isBuilt()) await progress('Building the site', buildSite);
  const { release, siteSecret } = openState(settings);
  const { instance, secrets } = await openSite(settings, siteSecret).catch((error: unknown) => {
    release();
    if (error instanceof UsageError) throw error;
    throw new UsageError(
      `The state in ${settings.stateDir} cannot be used (${String(error)}). \`npm run reset\` clears it.`,
    );
  });
  let stopCrons = () => {};
  onEnd(() => {
    stopCrons();
    release();
    void instance.dispose().then(() => process.exit(0));
  });
  if (!isToStayEmpty) await fillNewsroom(instance, { ...settings, ...secrets });
  stopCrons = runCronsByClock(instance);
  printWelcome(settings, secrets);
});

async function requireFreePort({ host, port }: LocalSettings): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', ({ message }) =>
      reject(
        new UsageError(`Cannot listen on ${host}:${port} (${message}). Set PORT to another port.`),
      ),
    );
    server.listen(port, host, () => server.close(() => resolve()));
  });
}

function openState({ stateDir, url }: LocalSettings) {
  try {
    const siteSecret = keepSiteSecret(stateDir);
    return { siteSecret, release: claimState(stateDir, url) };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(
      `The state folder ${stateDir} cannot be used (${String(error)}). \`npm run reset\` clears it.`,
    );
  }
}

async function openSite(
  { host, port, stateDir, url }: LocalSettings,
  siteSecret: string,
): Promise<{ readonly instance: Miniflare; readonly secrets: Secrets }> {
  const instance = await startInstance({
    workers: cachedSite({
      ...sampleImprint,
      SITE_URL: url,
      SITE_SECRET: siteSecret,
      VIEWS_FLUSH_SECONDS: '2',
      METER: 'on',
    }),
    host,
    port,
    stateDir,
    onLog: printLog,
  });
  const bindings = await bindingsOf(instance);
  await migrateSite(bindings);
  return { instance, secrets: await keepEditorToken(bindings.DB, stateDir) };
}

function printLog({ level, message }: LogLine): void {
  if (level === 'warn' || level === 'error') console.error(message);
}

function printWelcome({ url, stateDir }: LocalSettings, { editorToken }: Secrets): void {
  console.log(`
  Site       ${url}/
  Editors    ${url}/api/articles/{id}
  Token      ${editorToken}
  Crons      run by the clock; to run one now: npm run cron -- hourly | minutely [--at TIME]
  State      ${stateDir} (npm run reset clears it)

  Ctrl-C ends it.
`);
}
