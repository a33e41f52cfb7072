import { HtmlValidate } from 'html-validate';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PagePaths } from '../../local/page-paths.ts';
import { namedKinds, pathOf } from '../../testing/pages/page-kinds.ts';
import { fillEveryKind } from '../../testing/pages/sample-site.ts';
import { openUndelivered } from '../../testing/api/push.ts';
import type { TestSite } from '../../testing/site.ts';

let site: TestSite;
let empty: TestSite;
let places: PagePaths;
beforeAll(async () => {
  site = await openUndelivered();
  empty = await openUndelivered();
  places = await fillEveryKind(site);
});
afterAll(async () => {
  await site.dispose();
  await empty.dispose();
});

const validator = new HtmlValidate({
  root: true,
  extends: ['html-validate:recommended'],
});

async function expectValid(text: string): Promise<void> {
  const { results } = await validator.validateString(text);
  const faults = results.flatMap(({ messages }) => messages);
  expect(
    faults.map(
      ({ ruleId, message, line, column, selector }) =>
        `${line}:${column} ${ruleId} at ${selector}: ${message}`,
    ),
  ).toEqual([]);
}

it.each(namedKinds)('%s is valid HTML', async (_, kind) => {
  await expectValid((await site.fetch(pathOf(kind, places))).text);
});

it.each(['/', '/minsheng/', '/no-such-page'])('%s of an empty site is valid HTML', async (path) => {
  await expectValid((await empty.fetch(path)).text);
});

it('the check finds a fault when there is one', async () => {
  await expect(expectValid('<!doctype html><p><div></div></p>')).rejects.toThrow();
});

it('every link within the site leads to a page', async () => {
  const links = new Map<string, string>();
  for (const [name, kind] of namedKinds) {
    const { text } = await site.fetch(pathOf(kind, places));
    for (const [, href = ''] of text.matchAll(/<a [^>]*href="(\/[^"]*)"/g)) links.set(href, name);
  }
  expect(links.size).toBeGreaterThan(15);
  const dead: string[] = [];
  for (const [href, name] of links) {
    const { status } = await site.fetch(href.replaceAll('&#38;', '&').replaceAll('&amp;', '&'));
    if (status !== 200) dead.push(`${status} ${href} of ${name}`);
  }
  expect(dead).toEqual([]);
});
