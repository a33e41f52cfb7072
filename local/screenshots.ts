import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { launchBrowser } from './browser.ts';
import { readLocalSettings, runTool, UsageError } from './settings.ts';
import { root } from './site.ts';
import { readRunning } from './state.ts';

const usage = `Usage: npm run screenshots -- PATH [NAME] [--full]   (with the local site running)
Writes docs/screenshots/NAME-{360,1280}-{light,dark}.png; --full takes the whole page.`;
const viewports = [
  { width: 360, height: 740 },
  { width: 1280, height: 900 },
];

await runTool(async () => {
  const { path, name, full } = readArguments();
  const running = readRunning(readLocalSettings().stateDir);
  if (!running) throw new UsageError('No local site is running: start it with `npm start`.');
  const folder = join(root, 'docs', 'screenshots');
  mkdirSync(folder, { recursive: true });
  const browser = await launchBrowser();
  for (const viewport of viewports) {
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await browser.newPage({ viewport, colorScheme });
      await page.goto(running.url + path);
      const file = join(folder, `${name}-${viewport.width}-${colorScheme}.png`);
      await page.screenshot({ path: file, fullPage: full });
      console.log(file);
      await page.close();
    }
  }
  await browser.close();
});

function readArguments(): { path: string; name: string; full: boolean } {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    strict: false,
    options: { full: { type: 'boolean' } },
  });
  const [path, name = 'article'] = positionals;
  if (!path?.startsWith('/')) throw new UsageError(usage);
  return { path, name, full: values['full'] === true };
}
