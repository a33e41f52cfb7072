import sharp from 'sharp';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFullSite, type FullSite } from '../../testing/browser/full-site.ts';

let site: FullSite;
beforeAll(async () => {
  site = await openFullSite({ MOURNING: 'on' });
});
afterAll(() => site.dispose());

/** The distance from grey (0 to 255) of the most colourful pixel on the page. */
async function colourfulness(page: Page): Promise<number> {
  const { data, info } = await sharp(await page.screenshot({ fullPage: true }))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  let most = 0;
  for (let at = 0; at < data.length; at += info.channels) {
    const channels = data.subarray(at, at + 3);
    most = Math.max(most, Math.max(...channels) - Math.min(...channels));
  }
  return most;
}

const paint = (page: Page, className: string) =>
  page.evaluate((name) => {
    document.documentElement.className = name;
  }, className);

describe.each(['light', 'dark'] as const)('in mourning, %s,', (colorScheme) => {
  let page: Page;
  beforeAll(async () => {
    page = await site.open({ colorScheme, viewport: { width: 1280, height: 700 } });
    await page.goto(site.origin + site.places.article);
    await page.locator('.body img').evaluate((image: HTMLImageElement) => image.decode());
  });
  afterAll(() => page.close());

  it('the whole page is grey, including pictures', async () => {
    expect(await colourfulness(page)).toBeLessThanOrEqual(2);
    await paint(page, '');
    expect(await colourfulness(page), 'without it').toBeGreaterThan(200);
    await paint(page, 'mourning');
  });

  it('an element that is fixed to the window stays there', async () => {
    const tops = await page.evaluate(() => {
      const fixed = document.createElement('p');
      fixed.style.cssText = 'position: fixed; top: 5px; margin: 0';
      document.body.appendChild(fixed);
      return [0, 300].map((y) => {
        scrollTo(0, y);
        return [scrollY, fixed.getBoundingClientRect().top];
      });
    });
    expect(tops).toEqual([
      [0, 5],
      [300, 5],
    ]);
  });

  it('text stays readable: its contrast is high enough', async () => {
    const colours = await page.evaluate(() => {
      const probe = document.createElement('p');
      document.body.appendChild(probe);
      return ['paper', 'ink', 'faint', 'accent'].map((name) => {
        probe.style.color = `var(--${name})`;
        return getComputedStyle(probe).color.match(/\d+/g)!.map(Number);
      });
    });
    const [paper, ...texts] = colours.map(greyLuminance);
    for (const text of texts) {
      const [dark, bright] = [paper!, text].sort((a, b) => a - b) as [number, number];
      expect((bright + 0.05) / (dark + 0.05)).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('the page sets no colour for the browser’s frame', async () => {
    expect(await page.locator('meta[name=theme-color]').count()).toBe(0);
  });
});

/** The relative luminance (WCAG 2.2) of the grey that `grayscale(1)` (Filter Effects 1) makes of a colour. */
function greyLuminance([red = 0, green = 0, blue = 0]: number[]): number {
  const grey = (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
  return grey <= 0.04045 ? grey / 12.92 : ((grey + 0.055) / 1.055) ** 2.4;
}
