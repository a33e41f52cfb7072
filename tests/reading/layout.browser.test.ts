import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { site as config } from '../../src/site.ts';
import { openFullSite, type FullSite } from '../../testing/browser/full-site.ts';
import { namedKinds } from '../../testing/pages/page-kinds.ts';

let site: FullSite;
beforeAll(async () => {
  site = await openFullSite();
});
afterAll(() => site.dispose());

/** Opens the pages of a describe one after another in the same tab. */
function tab(options: Parameters<FullSite['open']>[0], prepare?: (page: Page) => Promise<void>) {
  let page: Page;
  beforeAll(async () => {
    page = await site.open(options);
    await prepare?.(page);
  });
  afterAll(() => page.close());
  return async (kind: Parameters<FullSite['urlOf']>[0]) => {
    await page.goto(site.urlOf(kind));
    return page;
  };
}

/** Pixels by which the page is wider than the window. */
const overflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** Records layout shifts (Layout Instability): their sizes and their elements. */
async function watchShifts(page: Page): Promise<void> {
  await page.addInitScript(`window.shifts = [];
    new PerformanceObserver((list) => {
      for (const { value, sources } of list.getEntries()) {
        shifts.push(value + ' ' + sources.map(({ node }) => node?.nodeName));
      }
    }).observe({ type: 'layout-shift', buffered: true });`);
}

/** Waits for two frames: the shifts of the first are reported by the second. */
const twoFrames = (page: Page) =>
  page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
  );

describe('a page in a window of 320 px, as at 400 % of 1,280,', () => {
  const open = tab({ viewport: { width: 320, height: 640 } });
  it.each(namedKinds)('%s scrolls in one direction only', async (_, kind) => {
    expect(await overflow(await open(kind))).toBe(0);
  });
});

describe('at 640 px with text of double size,', () => {
  const open = tab({ viewport: { width: 640, height: 640 } });
  it.each(namedKinds)('%s scrolls in one direction only', async (_, kind) => {
    const page = await open(kind);
    for (const property of ['fontSize', 'zoom'] as const) {
      await page.evaluate((name) => {
        document.documentElement.style.cssText = '';
        document.documentElement.style[name] = '200%';
      }, property);
      expect(await overflow(page)).toBe(0);
    }
  });
});

describe.each([360, 1280])('at %i px, while it loads,', (width) => {
  const open = tab({ viewport: { width, height: 800 } }, watchShifts);
  it.each(namedKinds)('nothing of %s moves', async (_, kind) => {
    const page = await open(kind);
    await twoFrames(page);
    expect(await page.evaluate('shifts')).toEqual([]);
  });
});

describe('by keyboard', () => {
  const open = tab({ viewport: { width: 1280, height: 800 } });
  /** More stops than any page should have: the page of the API links to each operation. */
  const tooMany = 1_000;

  it.each(namedKinds)('the focus is visible at every stop in %s', async (_, kind) => {
    const page = await open(kind);
    const unseen: string[] = [];
    let stops = 0;
    for (; stops < tooMany; stops++) {
      await page.keyboard.press('Tab');
      const stop = await page.evaluate(() => {
        const element = document.activeElement;
        if (!element || element === document.body) return undefined;
        // A radio button shows its focus on its label.
        const label = (element as HTMLInputElement).labels?.[0];
        const outlines = [element, ...(label ? [label] : [])].map((shown) => {
          const { outlineStyle, outlineWidth } = getComputedStyle(shown);
          return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
        });
        const { left, right, width } = (label ?? element).getBoundingClientRect();
        const isInside = left >= 0 && right <= innerWidth && width > 0;
        return {
          name: element.outerHTML.slice(0, 80),
          isSeen: outlines.includes(true) && isInside,
        };
      });
      if (!stop) break;
      if (!stop.isSeen) unseen.push(stop.name);
    }
    expect(stops).toBeGreaterThan(5);
    expect(stops).toBeLessThan(tooMany);
    expect(unseen).toEqual([]);
  });
});

describe('with reduced motion', () => {
  const open = tab({ reducedMotion: 'reduce' });
  it.each(namedKinds)('%s does not move', async (_, kind) => {
    const page = await open(kind);
    const moving = await page.evaluate(() =>
      [...document.querySelectorAll('*')]
        .filter((element) => {
          const { animationName, transitionDuration, scrollBehavior } = getComputedStyle(element);
          const isStill = /^(0s(, )?)*$/.test(transitionDuration) && animationName === 'none';
          return !isStill || scrollBehavior === 'smooth';
        })
        .map(({ nodeName, className }) => `${nodeName}.${className}`),
    );
    expect(moving).toEqual([]);
  });
});

describe.each(['light', 'dark'] as const)('in %s,', (colorScheme) => {
  const open = tab({ colorScheme });
  it.each(namedKinds)("the browser's frame has the colour of %s", async (_, kind) => {
    const page = await open(kind);
    const themeColor = page.locator(`meta[name=theme-color][media*=${colorScheme}]`);
    const content = await themeColor.getAttribute('content');
    expect(content).toBe(config.themeColor[colorScheme]);
    const hex = await page.evaluate(() => {
      const channels = getComputedStyle(document.body).backgroundColor.match(/\d+/g) ?? [];
      return `#${channels.map((channel) => Number(channel).toString(16).padStart(2, '0')).join('')}`;
    });
    expect(hex).toBe(content);
    expect(await page.locator('meta[name=color-scheme]').getAttribute('content')).toBe(
      'light dark',
    );
  });
});

describe('in forced colours', () => {
  const open = tab({ forcedColors: 'active' });
  const article = namedKinds.find(([name]) => name === 'article')![1];
  it('the chosen board differs from the other by its border', async () => {
    const page = await open(article);
    const [chosen, other] = await page
      .locator('.boards label')
      .evaluateAll((labels) => labels.map((label) => getComputedStyle(label).borderBottomColor));
    expect(chosen).not.toBe(other);
  });
});

it('the checks notice an element that is too wide, and one that moves', async () => {
  const page = await site.open({ viewport: { width: 320, height: 640 } });
  await watchShifts(page);
  await page.goto(site.origin);
  await page.evaluate(() => {
    const wide = document.createElement('div');
    wide.style.cssText = 'width: 400px; height: 100px';
    document.body.insertBefore(wide, document.body.firstChild);
  });
  expect(await overflow(page)).toBe(80);
  await twoFrames(page);
  expect(await page.evaluate('shifts')).not.toEqual([]);
  await page.close();
});
