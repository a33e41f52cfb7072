import { afterEach, beforeEach, expect, it } from 'vitest';
import { otherUrls, pageKinds } from '../../testing/pages/page-kinds.ts';
import {
  named,
  nameless,
  naming,
  publishEverywhere,
  tracesAt,
} from '../../testing/pages/named-everywhere.ts';
import { patterns, routeOf } from '../../testing/pages/routes.ts';
import { openSite, type Answer, type TestSite } from '../../testing/site.ts';

let site: TestSite;
beforeEach(async () => {
  site = await openSite();
  await publishEverywhere(site);
  await site.cache.clear();
});
afterEach(() => site.dispose());

const addresses = Object.values(naming).flat();
const cacheStatus = (answer: Answer) => answer.headers.get('cf-cache-status');

/** The addresses whose answers contain traces of the article. */
async function traced(of: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const address of of) {
    const { text } = await site.fetch(address);
    if (tracesAt(address).some((trace) => text.includes(trace))) found.push(address);
  }
  return found;
}

/** Reads every address twice, so that the cache holds it with the article. */
async function warm(): Promise<void> {
  expect(await traced(addresses)).toEqual(addresses);
  for (const address of addresses) {
    expect(cacheStatus(await site.fetch(address)), address).toBe('HIT');
  }
}

const withdraw = () => site.api('DELETE', `/articles/${named.id}`, { reason: '内容有误' });

it('the test knows for every public route whether it can name an article', () => {
  const known = [...Object.keys(naming), ...Object.keys(nameless)];
  expect(known.sort(), 'testing/pages/named-everywhere.ts').toEqual(
    patterns.filter((pattern) => !pattern.startsWith('/api/')).sort(),
  );
});

it('a withdrawal removes the article from every place in the delivery right after the answer', async () => {
  await warm();
  const jobs = () => site.logs.filter(({ message }) => message.includes('"event":"job"')).length;
  const before = jobs();
  expect((await withdraw()).status).toBe(200);
  await site.settled();
  expect(jobs(), 'no cron has helped').toBe(before);
  expect(await traced(addresses)).toEqual([]);
  expect((await site.fetch(naming['/[section]/[date]/[id].html']![0]!)).status).toBe(410);
});

it('the article is at no address that is said to name no article', async () => {
  const paths = pageKinds.flatMap(({ path }) => (typeof path === 'string' ? [path] : []));
  const others = [...paths, ...otherUrls].filter((url) => (routeOf(url) ?? '') in nameless);
  expect(new Set(others.map(routeOf)).size).toBe(Object.keys(nameless).length);
  expect(await traced(others)).toEqual([]);
});

it('a withdrawal removes the article from every place even if the cache refuses purges for a while', async () => {
  await warm();
  await site.cache.failPurges(4);
  await withdraw();
  await site.settled();
  expect(await traced(addresses)).not.toEqual([]);
  const waiting = () =>
    site.db
      .prepare(
        `SELECT count(*) AS rows, max(attempts) AS attempts, min(due_at) AS due,
        sum(state = 'dead') AS dead, max(last_error) AS error FROM outbox WHERE attempts > 0`,
      )
      .first<{ rows: number; attempts: number; due: number; dead: number | null; error: string }>();
  let refusals = 0;
  for (let run = 0; run < 20; run++) {
    const before = await waiting();
    if (!before?.rows) break;
    expect(before).toMatchObject({ dead: 0, error: expect.stringContaining('refused') });
    refusals = Math.max(refusals, before.attempts);
    await site.cron('minutely', before.due);
  }
  expect(refusals).toBeGreaterThan(1);
  expect((await waiting())?.rows).toBe(0);
  expect(await traced(addresses)).toEqual([]);
});
