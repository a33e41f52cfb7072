import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openSite, sample, type TestSite } from './support/site.ts';

const id = 573070;
const path = `/minsheng/2026-10-08/${id}.html`;

let site: TestSite;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.dispose());

const status = (answer: { headers: Headers }) => answer.headers.get('cf-cache-status');

it('answers the second read from the cache without running the site', async () => {
  await site.push(id, sample());
  expect(status(await site.fetch(path))).toBe('MISS');
  const calls = site.calls.length;
  const second = await site.fetch(path);
  expect(second.text).toContain('延长开放时间');
  expect(status(second)).toBe('HIT');
  expect(site.calls.length).toBe(calls);
});
