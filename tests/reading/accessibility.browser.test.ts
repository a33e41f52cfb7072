import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFullSite, type FullSite } from '../../testing/browser/full-site.ts';
import { namedKinds } from '../../testing/pages/page-kinds.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let site: FullSite;
beforeAll(async () => {
  site = await openFullSite();
});
afterAll(() => site.dispose());

/** The violations of WCAG 2.2 AA that axe-core finds. */
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
    page = await site.open({ viewport: { width, height: 800 }, colorScheme });
  });
  afterAll(() => page.close());

  it.each(namedKinds)('%s has no violation of WCAG 2.2 AA', async (_, kind) => {
    await page.goto(site.urlOf(kind));
    expect(await violations(page)).toEqual([]);
  });
});

it('the check finds a violation when there is one', async () => {
  const page = await site.open();
  await page.goto(site.origin);
  await page.evaluate(() => {
    const image = document.createElement('img');
    image.src = '/none';
    document.querySelector('main')?.appendChild(image);
  });
  expect(await violations(page)).toEqual([expect.stringContaining('image-alt')]);
  await page.close();
});
