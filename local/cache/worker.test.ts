/** Tests of the cache's Worker in workerd, in front of a site that obeys its query string. */
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import { afterAll, beforeEach, expect, it, vi } from 'vitest';
import { cacheWorker } from './modules.ts';
import type { PurgeResult } from './purge.ts';
import type { Stats } from './stats.ts';

/** `?h=name:value` sets a header, `?status=` the status, and `?hold` waits for a POST to /release. */
const SITE = `
let calls = 0;
let released = false;
const crons = [];
export default {
  async fetch(request, env) {
    const url = new URL(request.url);
    if (url.pathname === '/rpc') {
      const { binding, method, args } = await request.json();
      return Response.json((await env[binding][method](...args)) ?? null);
    }
    if (url.pathname === '/release') released = true;
    if (url.pathname === '/crons') return Response.json(crons);
    const call = ++calls;
    while (url.searchParams.has('hold') && !released) await scheduler.wait(1);
    const headers = url.searchParams.getAll('h').map((header) => header.split(/:(.*)/, 2));
    const status = Number(url.searchParams.get('status') ?? 200);
    const known = request.headers.get('if-none-match') === '"v1"';
    if (known && url.searchParams.has('etag')) return new Response(null, { status: 304, headers });
    if (url.searchParams.has('etag')) headers.push(['etag', '"v1"']);
    return new Response(request.method + ' ' + call, { status, headers });
  },
  async scheduled(controller) {
    crons.push([controller.cron, controller.scheduledTime, typeof controller.noRetry]);
    if (controller.cron === 'bad') throw new Error('told to');
  },
};`;

const mf = new Miniflare(
  convertV4MiniflareOptions({
    workers: [
      cacheWorker({ siteName: 'site' }),
      {
        name: 'site',
        modules: [{ type: 'ESModule', path: 'site.mjs', contents: SITE }],
        modulesRoot: '.',
        compatibilityDate: '2026-10-01',
        serviceBindings: {
          LOCAL_CACHE: { name: 'front', entrypoint: 'Purge' },
          CONTROL: { name: 'front', entrypoint: 'Control' },
        },
      },
    ],
    host: '127.0.0.1',
    port: 0,
  }),
);

async function send(path: string, init?: { method?: string; body?: string }) {
  const response = await mf.dispatchFetch(`http://site.example${path}`, init);
  const { status, headers } = response;
  return { status, headers, cf: headers.get('cf-cache-status'), body: await response.text() };
}

/** Calls the cache's entrypoints from within the site, as the site's code does. */
async function rpc<Result>(
  binding: 'LOCAL_CACHE' | 'CONTROL',
  method: string,
  ...args: unknown[]
): Promise<Result> {
  const body = JSON.stringify({ binding, method, args });
  return JSON.parse((await send('/rpc', { method: 'POST', body })).body) as Result;
}

/** A Worker's handle. Miniflare's own type for it needs a package that is not installed. */
interface Scheduled {
  scheduled(options: { cron: string; scheduledTime: Date }): Promise<{ outcome: string }>;
}

beforeEach(() => rpc('CONTROL', 'clear'));
afterAll(() => mf.dispose());

it('serves a hit without running the site', async () => {
  const first = await send('/a?h=cache-control:max-age=60');
  const second = await send('/a?h=cache-control:max-age=60');
  expect([first.cf, second.cf, second.body]).toEqual(['MISS', 'HIT', first.body]);
  expect(second.headers.get('age')).toBe('0');
  expect(await rpc('CONTROL', 'stats')).toMatchObject({ hits: 1, misses: 1, entries: 1 });
});

it('answers a HEAD from what a GET stored', async () => {
  const path = '/head?h=cache-control:max-age=60';
  await send(path);
  const head = await send(path, { method: 'HEAD' });
  expect([head.cf, head.body]).toEqual(['HIT', '']);
});

it('passes every POST on to the site', async () => {
  const path = '/post?h=cache-control:max-age=60';
  const answers = [await send(path, { method: 'POST' }), await send(path, { method: 'POST' })];
  expect(answers.map(({ cf }) => cf)).toEqual(['BYPASS', 'BYPASS']);
  expect(answers[0]?.body).not.toBe(answers[1]?.body);
});

it('passes a redirect on instead of following it', async () => {
  const path = '/moved?status=301&h=cache-control:no-store&h=location:/elsewhere';
  const response = await mf.dispatchFetch(`http://site.example${path}`, { redirect: 'manual' });
  await response.arrayBuffer();
  expect([response.status, response.headers.get('location')]).toEqual([301, '/elsewhere']);
});

it('purges by tag when the site says so', async () => {
  const [a, b] = ['/a', '/b'].map(
    (path) => `${path}?h=cache-control:max-age=60&h=cache-tag:${path}`,
  );
  for (const path of [a!, b!]) await send(path);
  expect(await rpc('LOCAL_CACHE', 'purge', { tags: ['/a'] })).toEqual({
    success: true,
    errors: [],
  });
  expect([(await send(a!)).cf, (await send(b!)).cf]).toEqual(['MISS', 'HIT']);
  expect(await rpc('CONTROL', 'stats')).toMatchObject({ purgeCalls: 1, purgedTags: ['/a'] });
});

it('invalidates softly when the site says so', async () => {
  const path = '/soft?etag&h=cache-control:max-age=60';
  const { body } = await send(path);
  await rpc('LOCAL_CACHE', 'invalidate', { pathPrefixes: ['/soft'] });
  expect(await send(path)).toMatchObject({ cf: 'REVALIDATED', status: 200, body });
  expect((await send(path)).cf).toBe('HIT');
});

it('fails purges when told to', async () => {
  await rpc('CONTROL', 'failPurges', 1);
  const results: PurgeResult[] = [];
  for (const tags of [['a'], ['b']])
    results.push(await rpc<PurgeResult>('LOCAL_CACHE', 'purge', { tags }));
  expect(results.map(({ success }) => success)).toEqual([false, true]);
});

it('runs the site once for concurrent misses', async () => {
  const path = '/held?hold&h=cache-control:max-age=60';
  const answers = Promise.all(Array.from({ length: 10 }, () => send(path)));
  await vi.waitUntil(async () => (await rpc<Stats>('CONTROL', 'stats')).collapsed === 9, 10_000);
  await send('/release', { method: 'POST' });
  expect(new Set((await answers).map(({ body }) => body)).size).toBe(1);
});

it('serves stale while it revalidates', async () => {
  const path = '/swr?h=cache-control:max-age=60,stale-while-revalidate=60';
  const { body } = await send(path);
  await rpc('CONTROL', 'advance', 61);
  expect(await send(path)).toMatchObject({ cf: 'UPDATING', body });
  await vi.waitUntil(async () => (await send(path)).cf === 'HIT', 10_000);
  expect((await send(path)).body).not.toBe(body);
});

it('passes crons on to the site with their time, and ends with the outcome', async () => {
  const front = (await mf.getWorker('front')) as unknown as Scheduled;
  const scheduledTime = new Date(Date.UTC(2026, 0, 1, 0, 7));
  const run = async (cron: string) => (await front.scheduled({ cron, scheduledTime })).outcome;
  expect([await run('7 * * * *'), await run('bad')]).toEqual(['ok', 'exception']);
  expect(JSON.parse((await send('/crons', { method: 'POST' })).body)).toEqual([
    ['7 * * * *', scheduledTime.getTime(), 'function'],
    ['bad', scheduledTime.getTime(), 'function'],
  ]);
});
