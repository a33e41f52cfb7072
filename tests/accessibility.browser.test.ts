import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../local/browser.ts';
import { pageKinds, pathOf, type Places } from './support/page-kinds.ts';
import { fillPlaces } from './support/places.ts';
import { openUndelivered } from './support/push.ts';
import type { TestSite } from './support/site.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let site: TestSite;
let browser: Browser;
let places: Places;
let origin: string;
beforeAll(async () => {
  site = await openUndelivered();
  places = await fillPlaces(site);
  browser = await launchBrowser();
  ({ origin } = await site.instance.ready);
});
afterAll(async () => {
  await browser.close();
  await site.dispose();
});

/** What axe-core finds against WCAG 2.2 AA. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const { violations, passes } = await page.evaluate<AxeResults>(`axe.run({
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
    rules: { 'target-size': { enabled: true } },
  })`);
  expect(passes.map(({ id }) => id)).toEqual(
    expect.arrayContaining(['color-contrast', 'target-size', 'html-has-lang']),
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} at ${target.join(' ')}: ${failureSummary}`),
  );
}

describe.each([
  [360, 'light'],
  [360, 'dark'],
  [1280, 'light'],
  [1280, 'dark'],
] as const)('at %i px, %s,', (width, colorScheme) => {
  let page: Page;
  beforeAll(async () => {
    page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme });
    await page.route(/img\.example/, (route) => route.abort());
  });
  afterAll(() => page.close());

  it.each(pageKinds.map((kind) => [kind.name, kind] as const))(
    '%s is open to everybody',
    async (_, kind) => {
      await page.goto(origin + pathOf(kind, places));
      expect(await violations(page)).toEqual([]);
    },
  );
});
