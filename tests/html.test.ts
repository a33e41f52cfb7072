import { HtmlValidate } from 'html-validate';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { namedKinds, pathOf, type Places } from './support/page-kinds.ts';
import { fillPlaces } from './support/places.ts';
import { openUndelivered } from './support/push.ts';
import type { TestSite } from './support/site.ts';

let site: TestSite;
let places: Places;
beforeAll(async () => {
  site = await openUndelivered();
  places = await fillPlaces(site);
});
afterAll(() => site.dispose());

const validator = new HtmlValidate({
  root: true,
  extends: ['html-validate:recommended'],
});

it.each(namedKinds)('%s is valid HTML', async (_, kind) => {
  const { text } = await site.fetch(pathOf(kind, places));
  const { results } = await validator.validateString(text);
  const faults = results.flatMap(({ messages }) => messages);
  expect(
    faults.map(
      ({ ruleId, message, line, column, selector }) =>
        `${line}:${column} ${ruleId} at ${selector}: ${message}`,
    ),
  ).toEqual([]);
});
