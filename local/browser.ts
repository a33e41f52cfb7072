import chromium from '@sparticuz/chromium';
import { chromium as playwright, type Browser } from 'playwright-core';

/** Flags that the package sets for tiny machines. They would crash the browser or weaken the security under test. */
const unwanted = [
  '--single-process',
  '--no-zygote',
  '--disable-web-security',
  '--allow-running-insecure-content',
  '--disable-site-isolation-trials',
];

/** Starts a real headless Chromium. It comes from npm, so nothing else is installed or downloaded. */
export async function launchBrowser(): Promise<Browser> {
  return playwright.launch({
    executablePath: await chromium.executablePath(),
    args: chromium.args.filter((flag) => !unwanted.includes(flag)),
    headless: true,
    // A busy machine may need minutes to start it.
    timeout: 600_000,
  });
}
