import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { closeContexts } from '../../testing/browser/shared-browser.ts';
import { openReaderSite, type ReaderSite } from '../../testing/browser/reader-site.ts';
import { sample, siteUrl } from '../../testing/site.ts';

const id = 710;
const path = `/minsheng/2026-10-08/${id}.html`;
const qr = path.replace('/', '/qr/').replace('.html', '.svg');

const paragraph = `<p>${'老街的石板路一块一块地编了号,拆下来,洗干净,再按原样铺回去。'.repeat(6)}</p>`;
const wide = `<table><tbody><tr>${'<td>一块石板的编号</td>'.repeat(12)}</tr></tbody></table>`;
const body =
  `${paragraph}<h2>小标题</h2><p><a href="/keji/">正文里的链接</a></p>${wide}` +
  `<figure><img src="/missing.png" alt="桥" width="1200" height="800"><figcaption>图说</figcaption></figure>` +
  `<p><img src="/unsized.png" alt="桥"></p><pre>${'x'.repeat(300)}</pre>${paragraph.repeat(3)}` +
  `<hr class="page-break">${paragraph}`;

let site: ReaderSite;
beforeAll(async () => {
  site = await openReaderSite();
  const newer = { publishedAt: '2026-10-08T11:00:00+08:00', title: '铺石板的人' };
  await site.api('PUT', `/articles/${id + 1}`, sample({ ...newer, tags: ['老街'] }));
  const article = { publishedAt: '2026-10-08T10:30:00+08:00', title: '老街的石板路回来了' };
  await site.api('PUT', `/articles/${id}`, sample({ ...article, body, tags: ['老街', '修缮'] }));
});
afterAll(() => site.dispose());
afterEach(() => closeContexts(site.browser));

const phone = { viewport: { width: 320, height: 640 } };

async function open(options?: Parameters<ReaderSite['reader']>[0], prepare?: () => void) {
  const { page, context } = await site.reader(options);
  if (prepare) await context.addInitScript(prepare);
  await page.goto(site.origin + path, { waitUntil: 'load' });
  return { page, context };
}

const fontSize = (page: Page) =>
  page.locator('.body').evaluate((element) => parseFloat(getComputedStyle(element).fontSize));
const size = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

describe('the size of the text', () => {
  it('has three steps, by mouse and by keyboard', async () => {
    const { page } = await open();
    const group = page.getByRole('group', { name: '字号' });
    expect(await group.getByRole('button').allInnerTexts()).toEqual(['小', '中', '大']);
    const sizes: number[] = [];
    for (const name of ['小', '中', '大']) {
      await size(page, name).focus();
      await page.keyboard.press(name === '中' ? 'Space' : 'Enter');
      const pressed = await group.locator('[aria-pressed=true]').allInnerTexts();
      expect(pressed).toEqual([name]);
      sizes.push(await fontSize(page));
    }
    expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
    expect(new Set(sizes).size).toBe(3);
    await size(page, '小').click();
    expect(await fontSize(page)).toBe(sizes[0]);
  });

  it('is remembered, and set before the first paint', async () => {
    const { page, context } = await open(phone);
    await size(page, '大').click();
    const large = await fontSize(page);
    const next = await context.newPage();
    await next.addInitScript(() => {
      new MutationObserver((_, observer) => {
        if (!document.body) return;
        Object.assign(window, { atFirst: document.documentElement.dataset['size'] });
        observer.disconnect();
      }).observe(document, { childList: true, subtree: true });
    });
    await next.goto(site.origin + path);
    const atFirst = await next.evaluate(() => (window as { atFirst?: string }).atFirst);
    expect(atFirst).toBe('l');
    expect(await fontSize(next)).toBe(large);
    expect(await size(next, '大').getAttribute('aria-pressed')).toBe('true');
    expect(await shifts(next)).toBe(0);
  });

  it('works without local storage, and with a broken value in it', async () => {
    const { page } = await open({}, () => {
      Object.defineProperty(window, 'localStorage', {
        get() {
          throw new DOMException('denied', 'SecurityError');
        },
      });
    });
    const before = await fontSize(page);
    await size(page, '大').click();
    expect(await fontSize(page)).toBeGreaterThan(before);
    const { page: other } = await open({}, () => localStorage.setItem('size', '"><b>'));
    expect(await fontSize(other)).toBe(before);
  });
});

describe('sharing', () => {
  const copied = { permissions: ['clipboard-read', 'clipboard-write'] };

  it('copies the address of the whole article, and says so', async () => {
    const { page } = await open(copied);
    await page.goto(site.origin + path.replace('.html', '_2.html'));
    await page.getByRole('button', { name: '复制链接' }).click();
    await page.getByRole('status').getByText('链接已复制').waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(siteUrl + path);
  });

  it.each([
    ['refuses', () => (navigator.clipboard.writeText = () => Promise.reject(new Error('no')))],
    ['is absent', () => Object.defineProperty(navigator, 'clipboard', { value: undefined })],
  ])('says what to do when the clipboard %s', async (_, prepare) => {
    const { page } = await open({}, prepare);
    await page.getByRole('button', { name: '复制链接' }).click();
    await page.getByRole('status').getByText('请手动复制').waitFor();
  });

  it('offers the share sheet of the system if there is one', async () => {
    const { page: without } = await open({}, () => {
      Object.defineProperty(navigator, 'share', { value: undefined });
    });
    expect(await without.getByRole('button', { name: '分享' }).count()).toBe(0);
    const { page } = await open({}, () => {
      const share = (data: ShareData) => {
        Object.assign(window, { shared: data });
        return Promise.reject(new DOMException('thought better of it', 'AbortError'));
      };
      Object.defineProperty(navigator, 'share', { value: share });
    });
    const errors: Error[] = [];
    page.on('pageerror', (error) => errors.push(error));
    await page.getByRole('button', { name: '分享' }).click();
    const shared = await page.evaluate(() => (window as { shared?: ShareData }).shared);
    expect(shared).toEqual({ title: '老街的石板路回来了 - 极报', url: siteUrl + path });
    expect(errors).toEqual([]);
  });

  it('loads the QR code only when it is opened', async () => {
    const { page } = await site.reader();
    const requests: string[] = [];
    page.on('request', (request) => requests.push(new URL(request.url()).pathname));
    await page.goto(site.origin + path, { waitUntil: 'networkidle' });
    await page.getByText('微信扫码').scrollIntoViewIfNeeded();
    await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)));
    expect(requests).not.toContain(qr);
    const answered = page.waitForResponse(`**${qr}`);
    await page.getByText('微信扫码').press('Enter');
    expect((await answered).status()).toBe(200);
    const image = page.getByRole('img', { name: '本文地址的二维码' });
    await expect
      .poll(() => image.evaluate((img: HTMLImageElement) => img.naturalWidth))
      .not.toBe(0);
  });
});

it('without script, the page shows the article and no control that would not work', async () => {
  const { page } = await open({ javaScriptEnabled: false });
  expect(await page.getByRole('article').getByRole('button').count()).toBe(0);
  expect(await page.locator('.body').innerText()).toContain('老街的石板路');
  await page.getByText('微信扫码').click();
  expect(await page.getByRole('img', { name: '本文地址的二维码' }).isVisible()).toBe(true);
});

it('the tab key moves through the page in visual order, with the focus visible', async () => {
  const { page } = await open({ viewport: { width: 1280, height: 800 } });
  const walked: { area: string; name: string; isSeen: boolean; isLarge: boolean }[] = [];
  for (let n = 0; n < 200; n++) {
    await page.keyboard.press('Tab');
    const step = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      const { top, bottom, width, height } = element.getBoundingClientRect();
      const area = element.closest('main :is(header, .body, .parts, footer, nav), main');
      return {
        area: area?.className || area?.localName || '',
        name: element.innerText.trim().replace(/\s+/g, ' ').slice(0, 20),
        isSeen:
          outlineStyle !== 'none' && parseInt(outlineWidth) >= 2 && bottom > 0 && top < innerHeight,
        isLarge: element.localName !== 'button' || (width >= 24 && height >= 24),
      };
    });
    if (step.area) walked.push(step);
    else if (walked.length > 0) break;
  }
  expect(walked.filter(({ isSeen, isLarge }) => !isSeen || !isLarge)).toEqual([]);
  const areas = walked.map(({ area }) => area);
  expect(areas.filter((area, index) => area !== areas[index - 1])).toEqual([
    ...['header', 'body', 'parts', 'note', 'neighbours', 'related'],
  ]);
  const own = walked.filter(({ area }) => area !== 'neighbours' && area !== 'related');
  expect(own.map(({ name }) => name)).toEqual([
    ...['民生', '小', '中', '大', '正文里的链接', ...own.slice(5, 7).map(({ name }) => name)],
    ...['1', '2', '下一页', '全文阅读', '老街', '修缮', (siteUrl + path).slice(0, 20)],
    ...['复制链接', '微信扫码'],
  ]);
});

/** The layout shift so far, summed as browsers do it (Layout Instability). */
function shifts(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let sum = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries())
            sum += (entry as unknown as { value: number }).value;
        }).observe({ type: 'layout-shift', buffered: true });
        requestAnimationFrame(() => setTimeout(() => resolve(sum)));
      }),
  );
}

/** A window of 640 px stands for one of 1280 px at a zoom of 200 %. */
describe.each([320, 640, 1280])('at %i px', (width) => {
  it('nothing moves, and the largest contentful paint is text', async () => {
    const { page } = await site.reader({ viewport: { width, height: 900 } });
    await page.route('**/*.png', (route) => route.abort());
    await page.goto(site.origin + path, { waitUntil: 'networkidle' });
    await page.mouse.wheel(0, 4_000);
    await page.waitForLoadState('networkidle');
    expect(await shifts(page)).toBe(0);
    const largest = await page.evaluate(
      () =>
        new Promise<string>((resolve) => {
          new PerformanceObserver((list) => {
            const entry = list.getEntries().at(-1) as unknown as { element?: Element } | undefined;
            resolve(entry?.element?.localName ?? '');
          }).observe({ type: 'largest-contentful-paint', buffered: true });
        }),
    );
    expect(['p', 'h1']).toContain(largest);
  });

  it('the page scrolls in one direction only', async () => {
    const { page } = await open({ viewport: { width, height: 900 } });
    for (const name of ['大', '小']) {
      await size(page, name).click();
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow).toBe(0);
    }
    const table = page.locator('.body table');
    expect(await table.evaluate((element) => element.scrollWidth > element.clientWidth)).toBe(true);
  });
});

it('the lines of the body have at most forty characters', async () => {
  const { page } = await open({ viewport: { width: 1600, height: 900 } });
  for (const name of ['小', '中', '大']) {
    await size(page, name).click();
    const { width } = (await page.locator('.body > p').first().boundingBox())!;
    expect(width / (await fontSize(page))).toBeLessThanOrEqual(40);
  }
});

it('an image without a size has a box that does not move', async () => {
  const { page } = await site.reader();
  const gate = Promise.withResolvers<void>();
  await page.route('**/unsized.png', async (route) => {
    await gate.promise;
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="900"/>';
    await route.fulfill({ contentType: 'image/svg+xml', body: svg });
  });
  await page.goto(site.origin + path);
  const image = page.locator('.body img').nth(1);
  await image.scrollIntoViewIfNeeded();
  const before = await image.evaluate((element) => element.getBoundingClientRect().height);
  gate.resolve();
  await expect
    .poll(() => image.evaluate((img: HTMLImageElement) => img.complete && img.naturalHeight))
    .toBe(900);
  expect(await image.evaluate((element) => element.getBoundingClientRect().height)).toBe(before);
  expect(before).toBeGreaterThan(0);
});

it('a print shows the article in black on white with its address, and nothing else', async () => {
  const { page } = await open({ colorScheme: 'dark' });
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  for (const hidden of [
    '.sizes',
    '.share',
    '.parts',
    '.tags',
    '.neighbours',
    '.related',
    'aside',
  ]) {
    expect(await page.locator(hidden).isVisible(), hidden).toBe(false);
  }
  const text = await page.locator('body').innerText();
  expect(text).toContain('老街的石板路回来了');
  expect(text).toContain(siteUrl + path);
  expect(text).not.toContain('铺石板的人');
  const colors = await page.evaluate(() => {
    const { color, backgroundColor } = getComputedStyle(document.body);
    return [color, backgroundColor];
  });
  expect(colors).toEqual(['rgb(0, 0, 0)', 'rgb(255, 255, 255)']);
});

it('the pressed button can be told from the others in forced colours', async () => {
  const { page } = await open({ forcedColors: 'active' });
  const weightOf = (name: string) =>
    size(page, name).evaluate((element) => getComputedStyle(element).fontWeight);
  expect(await weightOf('中')).not.toBe(await weightOf('大'));
});
