import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { launchBrowser } from './browser.ts';
import { readLocalSettings, runTool, UsageError } from './settings.ts';
import { root } from './site.ts';
import { readRunning } from './state.ts';

const usage = 'Usage: npm run screenshots -- PATH [NAME]   (with the local site running)';
const folder = join(root, 'docs', 'screenshots');

await runTool(async () => {
  const [path, name = 'article'] = process.argv.slice(2);
  if (!path?.startsWith('/')) throw new UsageError(usage);
  const running = readRunning(readLocalSettings().stateDir);
  if (!running) throw new UsageError('No local site is running: start it with `npm start`.');
  mkdirSync(folder, { recursive: true });
  const browser = await launchBrowser();
  for (const width of [360, 1280]) {
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
      await page.goto(running.url + path);
      const file = join(folder, `${name}-${width}-${colorScheme}.png`);
      await page.screenshot({ path: file, fullPage: true });
      console.log(file);
      await page.close();
    }
  }
  await browser.close();
});
