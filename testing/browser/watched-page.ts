import type { Browser, Page } from 'playwright-core';
import { newContext } from './shared-browser.ts';
import { allowed } from './attacks.ts';

/** A browser page that records what an attack does in it. */
export interface Watched {
  readonly page: Page;
  /**
   * Opens an article and gives a list of what is wrong with it, empty for a harmless one. If `html` is given, the
   * address answers it instead of the site's page.
   */
  readonly inspect: (url: string, html?: string) => Promise<readonly string[]>;
}

/** Opens a page that blocks and records every request to another site, except for images of img.example. */
export async function watch(browser: Browser, origin: string): Promise<Watched> {
  // Switch the content security policy off: the sanitizer must hold without this second line of defence.
  const page = await (await newContext(browser, { bypassCSP: true })).newPage();
  let found: string[] = [];
  let opened: { readonly url?: string; readonly html?: string | undefined } = {};
  await page.exposeFunction('alert', () => {
    found.push('script ran');
  });
  page.on('dialog', (dialog) => {
    found.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('popup', () => found.push('popup'));
  await page.route('**/*', async (route) => {
    const url = new URL(route.request().url());
    if (url.href === opened.url && opened.html !== undefined) {
      return route.fulfill({ body: opened.html, contentType: 'text/html; charset=utf-8' });
    }
    if (url.origin === origin) return route.continue();
    const isImage = route.request().resourceType() === 'image';
    if (!isImage || url.hostname !== 'img.example') found.push(`request ${url.href}`);
    return route.abort();
  });
  return {
    page,
    async inspect(url, html) {
      found = [];
      opened = { url, html };
      try {
        await page.goto(url);
        found.push(...(await page.evaluate(examine, allowed)));
      } catch (error) {
        found.push(`the page went away: ${String(error)}`);
      }
      if (page.url() !== url) found.push(`went to ${page.url()}`);
      return [...new Set(found)];
    },
  };
}

/** Runs in the browser page: checks its tree as read, after events on every element, and after parsing it again. */
async function examine(allowed: Readonly<Record<string, readonly string[]>>): Promise<string[]> {
  const found: string[] = [];
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const bodyOf = () => document.querySelector<HTMLElement>('article > .body');

  const look = (when: string) => {
    const body = bodyOf();
    const isInPlace =
      body?.matches('body > .columns > main:only-of-type > article:only-of-type > .body') &&
      body.nextElementSibling?.matches('footer.note:last-child') &&
      body.nextElementSibling.textContent.includes('本文地址') &&
      document.querySelector('body > footer.colophon') &&
      document.querySelectorAll('h1').length === 1;
    if (!body || !isInPlace) {
      found.push(`${when}: the page is not as it was`);
      return;
    }
    for (const element of body.querySelectorAll('*')) {
      const name = element.localName;
      const isHtml = element.namespaceURI === 'http://www.w3.org/1999/xhtml';
      const attributes = isHtml && Object.hasOwn(allowed, name) ? allowed[name] : undefined;
      if (!attributes) found.push(`${when}: <${name}>`);
      if (element.shadowRoot) found.push(`${when}: a shadow root`);
      for (const attribute of element.attributes) {
        if (!attributes?.includes(attribute.name)) found.push(`${when}: ${name}@${attribute.name}`);
      }
      if (element instanceof HTMLAnchorElement && element.href) {
        if (!/^https?:$/.test(element.protocol)) found.push(`${when}: link to ${element.protocol}`);
      }
      if (element instanceof HTMLImageElement && element.src) {
        if (!/^https?:/.test(element.src)) found.push(`${when}: image of ${element.src}`);
      }
    }
    for (const name of [
      'body',
      'head',
      'forms',
      'cookie',
      'defaultView',
      'querySelector',
    ] as const) {
      if (Object.hasOwn(document, name)) found.push(`${when}: document.${name} is clobbered`);
    }
    const isOurs = (form: HTMLFormElement) => form.matches('body > header.masthead > form.find');
    if (![...document.forms].every(isOurs)) found.push(`${when}: a form`);
    if (!(document.body instanceof HTMLBodyElement))
      found.push(`${when}: document.body is clobbered`);
  };

  const touch = () => {
    for (const element of bodyOf()?.querySelectorAll('*') ?? []) {
      for (const type of [
        'mouseover',
        'pointerenter',
        'focus',
        'toggle',
        'beforetoggle',
        'error',
      ]) {
        element.dispatchEvent(new Event(type));
      }
      if (!(element instanceof HTMLAnchorElement)) element.dispatchEvent(new Event('click'));
    }
  };

  await frame();
  look('as read');
  touch();
  const before = bodyOf()?.innerHTML;
  const around = [() => bodyOf(), () => document.querySelector('article'), () => document.body];
  for (const [level, find] of around.entries()) {
    const element = find();
    if (element) element.innerHTML = element.innerHTML;
    look(`parsed again ${level}`);
    if (bodyOf()?.innerHTML !== before) found.push(`parsed again ${level}: another tree`);
    touch();
  }
  await frame();
  return found;
}
