import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { closeContexts } from '../../testing/browser/shared-browser.ts';
import { viewTotals } from '../../testing/bindings.ts';
import {
  articleId,
  articlePath,
  openReaderSite,
  type ReaderSite,
} from '../../testing/browser/reader-site.ts';

let site: ReaderSite;
beforeAll(async () => {
  site = await openReaderSite();
});
afterAll(() => site.dispose());
afterEach(() => closeContexts(site.browser));

/** The article's views in KV. */
async function counted(): Promise<number> {
  const { keys } = await site.kv.list({ prefix: 'views/' });
  return viewTotals(keys.map(({ metadata }) => metadata))[articleId] ?? 0;
}

/** A reader whose page has a stopped clock, and records the beacons that it sends. */
async function reader(prepare: (context: BrowserContext) => Promise<unknown> = async () => {}) {
  const { page, context } = await site.reader();
  await context.addInitScript(() => {
    const sent: string[] = [];
    const send = navigator.sendBeacon.bind(navigator);
    navigator.sendBeacon = (url, data) => sent.push(String(url)) > 0 && send(url, data);
    Object.assign(window, { sent });
  });
  await prepare(context);
  const now = Date.now();
  await page.clock.install({ time: now });
  await page.clock.pauseAt(now + 1_000);
  return {
    page,
    open: () => page.goto(site.origin + articlePath),
    sent: () => page.evaluate(() => (window as unknown as { sent: string[] }).sent),
  };
}

const beacon = [`/views/${articleId}`];

/** Overrides the page's visibility and prerendering state. */
const pretend = (state: { visibilityState: string; prerendering: boolean }) => {
  for (const [name, value] of Object.entries(state)) {
    Object.defineProperty(document, name, { value, configurable: true });
  }
  document.dispatchEvent(new Event('prerenderingchange'));
  document.dispatchEvent(new Event('visibilitychange'));
};
const show = (page: Page) =>
  page.evaluate(pretend, { visibilityState: 'visible', prerendering: false });
const hide = (page: Page) =>
  page.evaluate(pretend, { visibilityState: 'hidden', prerendering: false });

describe('the beacon', () => {
  it('is sent once, after a second, and counted', async () => {
    const before = await counted();
    const { page, open, sent } = await reader();
    await open();
    await page.clock.runFor(999);
    expect(await sent()).toEqual([]);
    const answered = page.waitForResponse(`**/views/${articleId}`);
    await page.clock.runFor(1);
    expect((await answered).status()).toBe(204);
    await page.clock.runFor(600_000);
    expect(await sent()).toEqual(beacon);
    await expect.poll(counted).toBe(before + 1);
  });

  it('is not sent again within six hours', async () => {
    const { page, open, sent } = await reader();
    await open();
    await page.clock.runFor(1_000);
    expect(await sent()).toEqual(beacon);
    for (const minutes of [0, 1, 357]) {
      await page.clock.fastForward(minutes * 60_000);
      await page.reload();
      await page.clock.runFor(2_000);
      expect(await sent()).toEqual([]);
    }
    await page.clock.fastForward(3 * 60_000);
    await page.reload();
    await page.clock.runFor(2_000);
    expect(await sent()).toEqual(beacon);
  });

  it('waits until a hidden page has been visible for a whole second', async () => {
    const { page, open, sent } = await reader((context) =>
      context.addInitScript(pretend, { visibilityState: 'hidden', prerendering: false }),
    );
    await open();
    await page.clock.runFor(60_000);
    expect(await sent()).toEqual([]);
    await show(page);
    await page.clock.runFor(900);
    await hide(page);
    await page.clock.runFor(60_000);
    expect(await sent()).toEqual([]);
    await show(page);
    await page.clock.runFor(1_000);
    expect(await sent()).toEqual(beacon);
  });

  it('waits until a prerendered page is opened', async () => {
    const { page, open, sent } = await reader((context) =>
      context.addInitScript(pretend, { visibilityState: 'hidden', prerendering: true }),
    );
    await open();
    await page.clock.runFor(60_000);
    expect(await sent()).toEqual([]);
    await show(page);
    await page.clock.runFor(1_000);
    expect(await sent()).toEqual(beacon);
  });

  it('is sent even without local storage', async () => {
    const { page, open, sent } = await reader((context) =>
      context.addInitScript(() => {
        Object.defineProperty(window, 'localStorage', {
          get() {
            throw new DOMException('denied', 'SecurityError');
          },
        });
      }),
    );
    await open();
    await page.clock.runFor(1_000);
    expect(await sent()).toEqual(beacon);
  });

  it.each(['7', '"text"', '[1]', '{', '{"/views/501": "x"}'])(
    'is sent even with a broken value in local storage: %s',
    async (memory) => {
      const { page, open, sent } = await reader();
      await open();
      await page.evaluate((value) => {
        localStorage.setItem('views', value);
      }, memory);
      await page.clock.runFor(1_000);
      expect(await sent()).toEqual(beacon);
    },
  );

  it('is not in the pages of lists', async () => {
    const { page, sent } = await reader();
    for (const path of ['/', '/minsheng/', '/nowhere']) {
      await page.goto(site.origin + path);
      await page.clock.runFor(60_000);
      expect(await sent()).toEqual([]);
    }
  });
});
