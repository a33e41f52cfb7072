import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { pageKinds, pathOf } from '../testing/pages/page-kinds.ts';
import { launchBrowser } from './browser.ts';
import { findPagePaths } from './page-paths.ts';
import { readLocalSettings, root, runTool, UsageError } from './settings.ts';
import { readRunning, readSecrets } from './state.ts';

const usage = `Usage: npm run screenshots -- PATH [NAME] [--full] [--out FOLDER]
       npm run screenshots -- --all [--out FOLDER]   (with the local site running)
Writes NAME-WIDTH-{light,dark}.png into docs/screenshots, or into FOLDER. PATH is taken at 360 and 1280 px; --all
takes every kind of page at 360, 768 and 1280 px in full length. --full takes PATH in full length.`;

const viewports = [
  { width: 360, height: 740 },
  { width: 768, height: 1024 },
  { width: 1280, height: 900 },
];

interface Shot {
  readonly name: string;
  readonly path: string;
}

await runTool(async () => {
  const { shots, widths, full, folder } = await readArguments();
  const { url } = requireRunning();
  mkdirSync(folder, { recursive: true });
  const browser = await launchBrowser();
  try {
    for (const viewport of viewports.filter(({ width }) => widths.includes(width))) {
      for (const colorScheme of ['light', 'dark'] as const) {
        const options = { viewport, colorScheme, full, folder };
        for (const { name, path } of shots)
          await take(browser, { name, path: url + path }, options);
      }
    }
  } finally {
    await browser.close();
  }
});

async function take(
  browser: Browser,
  { name, path }: Shot,
  {
    viewport,
    colorScheme,
    full,
    folder,
  }: {
    readonly viewport: (typeof viewports)[number];
    readonly colorScheme: 'light' | 'dark';
    readonly full: boolean;
    readonly folder: string;
  },
): Promise<void> {
  const page = await browser.newPage({ viewport, colorScheme });
  await page.goto(path);
  const file = join(folder, `${name}-${viewport.width}-${colorScheme}.png`);
  await page.screenshot({ path: file, fullPage: full });
  console.log(file);
  await page.close();
}

function requireRunning(): { readonly url: string; readonly editorToken: string } {
  const { stateDir } = readLocalSettings();
  const running = readRunning(stateDir);
  if (!running) throw new UsageError('No local site is running: start it with `npm start`.');
  return { url: running.url, editorToken: readSecrets(stateDir).editorToken };
}

async function readArguments() {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { full: { type: 'boolean' }, all: { type: 'boolean' }, out: { type: 'string' } },
  });
  const folder = values.out === undefined ? join(root, 'docs', 'screenshots') : resolve(values.out);
  if (values.all) {
    const places = await findPagePaths(requireRunning());
    const shots = pageKinds.map((kind): Shot => ({ name: kind.name, path: pathOf(kind, places) }));
    return { shots, widths: [360, 768, 1280], full: true, folder };
  }
  const [path, name = 'article'] = positionals;
  if (!path?.startsWith('/')) throw new UsageError(usage);
  return { shots: [{ name, path }], widths: [360, 1280], full: values.full === true, folder };
}
