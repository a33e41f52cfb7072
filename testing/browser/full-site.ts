import type { Browser, Page } from 'playwright-core';
import type { PagePaths } from '../../local/page-paths.ts';
import { pathOf, type PageKind } from '../pages/page-kinds.ts';
import { fillEveryKind } from '../pages/sample-site.ts';
import { openUndelivered } from '../api/push.ts';
import type { TestSite } from '../site.ts';
import { closeContexts, newContext, sharedBrowser } from './shared-browser.ts';

/** A site that has every kind of page, and a browser. */
export interface FullSite extends TestSite {
  readonly browser: Browser;
  readonly origin: string;
  readonly places: PagePaths;
  /** Opens a page in which every request to a `.example` host, such as an article's picture, gets a red picture. */
  open(options?: Parameters<Browser['newPage']>[0]): Promise<Page>;
  /** The address of a page of this kind. */
  urlOf(kind: PageKind): string;
}

const picture = `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="400">
  <path fill="red" d="M0 0h640v400H0z"/></svg>`;

export async function openFullSite(
  vars: Parameters<typeof openUndelivered>[0] = {},
): Promise<FullSite> {
  const site = await openUndelivered(vars);
  const places = await fillEveryKind(site);
  const browser = await sharedBrowser();
  const { origin } = await site.instance.ready;
  return {
    ...site,
    browser,
    origin,
    places,
    async open(options = {}) {
      const page = await (await newContext(browser, options)).newPage();
      await page.route(
        ({ hostname }) => hostname.endsWith('.example'),
        (route) => route.fulfill({ body: picture, contentType: 'image/svg+xml' }),
      );
      return page;
    },
    urlOf: (kind) => origin + pathOf(kind, places),
    async dispose() {
      await closeContexts(browser);
      await site.dispose();
    },
  };
}
