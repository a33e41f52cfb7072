import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core';
import { launchBrowser } from '../../local/browser.ts';
import { hangMs } from '../limits.ts';

let launched: Promise<Browser> | undefined;

/** The Chromium that all test files of a process share. It ends with the process. */
export function sharedBrowser(): Promise<Browser> {
  launched ??= launchBrowser();
  return launched;
}

/** A browser context of a new reader, without memory of other visits. */
export async function newContext(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<BrowserContext> {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(hangMs);
  return context;
}

/** Closes the contexts of all readers. A test file does so when it ends. */
export async function closeContexts(browser: Browser): Promise<void> {
  await Promise.all(browser.contexts().map((context) => context.close()));
}
