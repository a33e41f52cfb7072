import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openFullSite, type FullSite } from '../../testing/browser/full-site.ts';
import { namedKinds } from '../../testing/pages/page-kinds.ts';

let site: FullSite;
beforeAll(async () => {
  site = await openFullSite();
});
afterAll(() => site.dispose());

let page: Page;
let complaints: string[];
beforeEach(async () => {
  complaints = [];
  page = await site.open();
  await page.addInitScript(`
    const violations = (window.violations = []);
    addEventListener('securitypolicyviolation', (event) => {
      violations.push(event.effectiveDirective);
    });
  `);
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
});
afterEach(() => page.close());

/** The directives that blocked something in the page or in one of its frames. */
async function violations(): Promise<string[]> {
  return (
    await Promise.all(page.frames().map((frame) => frame.evaluate<string[]>('violations')))
  ).flat();
}

describe('the Content-Security-Policy', () => {
  it.each(namedKinds)('blocks nothing of %s itself', async (_, kind) => {
    // On an old page, the script fetches the current aside and reports a view.
    await page.clock.install({ time: Date.now() + 2 * 3_600_000 });
    const renewal = kind.name === 'article' && page.waitForResponse('**/fragments/aside');
    await page.goto(site.urlOf(kind));
    if (renewal) await renewal;
    await page.clock.runFor(2_000);
    expect(await violations()).toEqual([]);
    const isStatus = (text: string) => /status of (403|404|410|451|500|503)/.test(text);
    expect(complaints.filter((text) => !isStatus(text))).toEqual([]);
    const margin = await page.evaluate(() => getComputedStyle(document.body).marginTop);
    expect(margin, 'the stylesheet applies').toBe('0px');
  });

  const evil = 'https://evil.example';
  it.each([
    ['script-src-elem', `<script>alert(1)</script>`],
    ['script-src-elem', `<script src="${evil}/x.js"></script>`],
    ['script-src-elem', `<script type="module">import '${evil}/x.js'; alert(1)</script>`],
    ['script-src-attr', `<img src="/none" onerror="alert(1)">`],
    ['script-src-attr', `<details open ontoggle="alert(1)"><summary>字</summary></details>`],
    ['script-src-elem', `<a id="target" href="javascript:alert(1)">字</a>`],
    ['style-src-elem', `<style>.body { margin-top: 77px }</style>`],
    ['style-src-elem', `<link rel="stylesheet" href="${evil}/x.css">`],
    ['style-src-attr', `<p style="margin-top: 77px">字</p>`],
    ['base-uri', `<base href="${evil}/">`],
    ['frame-src', `<iframe src="${evil}/"></iframe>`],
    ['script-src-elem', `<iframe srcdoc="&lt;script&gt;parent.alert(1)&lt;/script&gt;"></iframe>`],
    ['object-src', `<object data="${evil}/x.swf"></object>`],
    ['media-src', `<video src="${evil}/x.mp4"></video>`],
    ['form-action', `<form action="${evil}/"><button id="target">字</button></form>`],
  ])('would block by %s what came past the sanitizer: %s', async (directive, attack) => {
    let ran = false;
    const requests: string[] = [];
    await page.exposeFunction('alert', () => (ran = true));
    page.on('requestfinished', (request) => requests.push(request.url()));
    await site.db
      .prepare('UPDATE articles SET body_html = ? WHERE id = 110')
      .bind(`<p>前文</p>${attack}`)
      .run();
    await site.cache.clear();
    await page.goto(site.origin + site.places.article);
    await page.evaluate(() => document.getElementById('target')?.click());
    await expect.poll(violations).toContain(directive);
    expect(ran).toBe(false);
    expect(requests.filter((url) => !url.startsWith(site.origin))).toEqual([]);
    const margins = await page
      .locator('.body, .body p')
      .evaluateAll((elements) => elements.map((element) => getComputedStyle(element).marginTop));
    expect(margins).not.toContain('77px');
  });
});
