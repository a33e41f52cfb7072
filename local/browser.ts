import chromium from '@sparticuz/chromium';
import { chromium as playwright, type Browser } from 'playwright-core';

/** Flags of the package for tiny machines that would weaken or crash what is tested here. */
const unwanted = [
  '--single-process',
  '--no-zygote',
  '--disable-web-security',
  '--allow-running-insecure-content',
  '--disable-site-isolation-trials',
];

/** A real headless Chromium, the one from npm: nothing to install, nothing to download. */
export async function launchBrowser(): Promise<Browser> {
  return playwright.launch({
    executablePath: await chromium.executablePath(),
    args: chromium.args.filter((flag) => !unwanted.includes(flag)),
    headless: true,
    // A busy machine takes its time.
    timeout: 600_000,
  });
}
