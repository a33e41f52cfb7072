import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { closeContexts } from '../../testing/browser/shared-browser.ts';
import { articlePath, openReaderSite, titles } from '../../testing/browser/reader-site.ts';
import type { ReaderSite } from '../../testing/browser/reader-site.ts';
import { sample } from '../../testing/site.ts';

let site: ReaderSite;
beforeAll(async () => {
  site = await openReaderSite();
});
afterAll(() => site.dispose());
afterEach(() => closeContexts(site.browser));

const open = async (options?: Parameters<ReaderSite['reader']>[0]) => {
  const { page } = await site.reader(options);
  await page.goto(site.origin + articlePath);
  return page;
};

/** The visible list: its tab and its titles. */
async function shown(page: Page) {
  const lists: [string, string[]][] = [];
  for (const list of await page.locator('ol.board').all()) {
    if (!(await list.isVisible())) continue;
    const label = await list.getAttribute('aria-labelledby');
    lists.push([
      await page.locator(`#${label}`).innerText(),
      await list.locator('li a').allInnerTexts(),
    ]);
  }
  expect(lists).toHaveLength(1);
  return Object.fromEntries(lists);
}

const week = { 周排名: titles.week };
const month = { 月排名: titles.month };

describe.each([
  ['with script', true],
  ['without script', false],
])('the boards, %s', (_, javaScriptEnabled) => {
  it('change at a click', async () => {
    const page = await open({ javaScriptEnabled });
    expect(await shown(page)).toEqual(week);
    await page.getByText('月排名').click();
    expect(await shown(page)).toEqual(month);
    await page.getByText('周排名').click();
    expect(await shown(page)).toEqual(week);
  });

  it('change by keyboard', async () => {
    const page = await open({ javaScriptEnabled });
    for (let n = 0; n < 100; n++) {
      await page.keyboard.press('Tab');
      if (await page.locator('#tab-week:focus').count()) break;
    }
    expect(await page.locator('#tab-week:focus-visible').count()).toBe(1);
    for (const [key, list] of [
      ['ArrowRight', month],
      ['ArrowLeft', week],
      ['ArrowDown', month],
      ['ArrowUp', week],
    ] as const) {
      await page.keyboard.press(key);
      expect(await shown(page)).toEqual(list);
    }
    await page.keyboard.press('Tab');
    expect(await page.locator('#board-week a:focus').innerText()).toBe(titles.week[0]);
  });

  it('have names for screen readers', async () => {
    const page = await open({ javaScriptEnabled });
    const tab = page.getByRole('radio', { name: '月排名' });
    expect(await page.getByRole('radio').count()).toBe(2);
    expect(await page.getByRole('group', { name: '排行周期' }).count()).toBe(1);
    expect(await page.getByRole('list', { name: '周排名' }).count()).toBe(1);
    await tab.check();
    expect(await page.getByRole('list', { name: '月排名' }).count()).toBe(1);
    expect(await page.getByRole('list', { name: '周排名' }).count()).toBe(0);
    expect(await page.locator(`#${await tab.getAttribute('aria-controls')}`).isVisible()).toBe(
      true,
    );
  });

  it('stay beside the article over its whole length', async () => {
    const page = await open({ javaScriptEnabled });
    const article = await page.locator('article').innerText();
    for (const text of [
      sample()['title'],
      '2026-10-08 09:30:00',
      '两名值班员',
      '【来源:青禾晚报】',
    ]) {
      expect(article).toContain(text);
    }
    expect(article).toContain(`本文地址:https://news.example${articlePath}`);
  });
});

describe('the aside', () => {
  const openLater = async (minutes: number) => {
    const { page } = await site.reader();
    await page.clock.install({ time: Date.now() + minutes * 60_000 });
    await site.fillBoard('week', ['旧的一周']);
    await site.cache.clear();
    await site.fetch(articlePath);
    await site.fillBoard('week', ['新的一周', '另一篇']);
    return page;
  };

  it('is fetched again when it is older than an hour', async () => {
    const page = await openLater(61);
    const renewal = page.waitForResponse('**/fragments/aside');
    await page.goto(site.origin + articlePath);
    expect((await renewal).status()).toBe(200);
    await page.getByText('另一篇').waitFor();
    expect(await shown(page)).toEqual({ 周排名: ['新的一周', '另一篇'] });
    await page.getByText('月排名').click();
    expect(await shown(page)).toEqual(month);
    await page.keyboard.press('ArrowLeft');
    expect(await shown(page)).toEqual({ 周排名: ['新的一周', '另一篇'] });
  });

  it('keeps the tab and the focus that the reader chose before it is replaced', async () => {
    const page = await openLater(61);
    const held = site.hold('/fragments/aside');
    await page.goto(site.origin + articlePath);
    await held.arrived;
    await page.getByText('月排名').click();
    held.release();
    await page.getByText('另一篇').waitFor({ state: 'attached' });
    expect(await shown(page)).toEqual(month);
    await page.keyboard.press('ArrowLeft');
    expect(await shown(page)).toEqual({ 周排名: ['新的一周', '另一篇'] });
  });

  it('is not fetched again when it is younger', async () => {
    const page = await openLater(59);
    const before = site.calls.length;
    await page.goto(site.origin + articlePath, { waitUntil: 'networkidle' });
    expect(await shown(page)).toEqual({ 周排名: ['旧的一周'] });
    expect(site.calls.slice(before)).not.toContain('/fragments/aside');
  });
});

it('an article page costs one request, and has at most 2,048 bytes of script', async () => {
  const { page } = await site.reader();
  const requests: string[] = [];
  page.on('request', (request) => requests.push(new URL(request.url()).pathname));
  await page.clock.install();
  await page.goto(site.origin + articlePath, { waitUntil: 'networkidle' });
  expect(requests).toEqual([articlePath]);

  const { text } = await site.fetch(articlePath);
  const scripts = [...text.matchAll(/<script(?![^>]*ld\+json)([^>]*)>(.*?)<\/script>/gs)];
  expect(scripts.every(([, attributes]) => !attributes?.includes('src'))).toBe(true);
  const bytes = scripts.reduce((sum, [, , code = '']) => sum + Buffer.byteLength(code), 0);
  expect(bytes).toBeGreaterThan(0);
  expect(bytes).toBeLessThanOrEqual(2_048);
  expect(text).not.toContain('<link rel="stylesheet"');
});
