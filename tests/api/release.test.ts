import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSite, sample, type Answer, type TestSite } from '../../testing/site.ts';

const path = '/minsheng/2026-10-08/1.html';

let site: TestSite;
beforeAll(async () => {
  site = await openSite({}, { releases: ['site', 'next'] });
  await site.push(1, sample());
});
afterAll(() => site.dispose());

const cacheStatus = (answer: Answer) => answer.headers.get('cf-cache-status');

/** The last step of a deploy or a rollback: tells the live release that it supersedes another. */
async function release(live: string, superseded: unknown): Promise<void> {
  site.live = live;
  expect(cacheStatus(await site.fetch(path)), 'the cache survives').toBe('HIT');
  expect((await site.api('POST', '/release', { superseded })).status).toBe(202);
  await site.settled();
  const calls = site.calls.length;
  const first = await site.fetch(path);
  expect([first.status, cacheStatus(first)], 'nobody waits').toEqual([200, 'UPDATING']);
  await expect.poll(async () => cacheStatus(await site.fetch(path))).toBe('HIT');
  expect(site.calls.slice(calls)).toEqual([path]);
}

it('a deploy keeps the cache, refreshes the pages of the previous build, and can be rolled back', async () => {
  const { build } = (await site.api('GET', '/release')).json();
  await site.fetch(path);
  await release('next', build);
  expect((await site.api('GET', '/release')).json()).toEqual({ build: 'next' });
  // Roll back: now the page that the next build stored must go.
  await release('site', 'next');
  expect((await site.api('GET', '/release')).json()).toEqual({ build });
});
