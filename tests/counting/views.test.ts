import type { Miniflare } from 'miniflare';
import { afterEach, describe, expect, it } from 'vitest';
import { applyMigrations } from '../../local/migrations.ts';
import { bindingsOf, startInstance, workerOf } from '../../local/site.ts';
import { connect } from '../../src/db/client.ts';
import { site } from '../../src/site.ts';
import { signView } from '../../src/views/signature.ts';
import { viewTotals } from '../../testing/bindings.ts';
import { siteCopies } from '../../testing/counting/site-copies.ts';
import { openSite, sample, siteSecret, siteUrl } from '../../testing/site.ts';

const agent = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/153.0 Safari/537.36';
const now = Math.floor(Date.now() / 1000);
const vars = { SITE_URL: siteUrl, SITE_SECRET: siteSecret, VIEWS_FLUSH_SECONDS: '0.05' };

interface Beacon {
  readonly signature: string;
  readonly address?: string;
  readonly headers?: Record<string, string>;
}

/** The request that a reader's browser sends. */
function beacon(id: number, { signature, address = '192.0.2.1', headers = {} }: Beacon) {
  return [
    `${siteUrl}/views/${id}`,
    {
      method: 'POST',
      body: signature,
      headers: {
        'User-Agent': agent,
        'Sec-Fetch-Site': 'same-origin',
        'CF-Connecting-IP': address,
        ...headers,
      },
    },
  ] as const;
}

let instance: Miniflare | undefined;
afterEach(async () => {
  await instance?.dispose();
  instance = undefined;
});

/** The views in KV, by article. */
async function inKv(kv: KVNamespace): Promise<Record<number, number>> {
  const { keys } = await kv.list({ prefix: 'views/' });
  return viewTotals(keys.map(({ metadata }) => metadata));
}

describe.each([2, 4, 8])('%i copies of the Worker on one KV and D1', (copies) => {
  it('that count at once lose no view and count none twice', async () => {
    const names = Array.from({ length: copies }, (_, index) => `copy${index}`);
    instance = await startInstance({ workers: await siteCopies(names, vars) });
    const { DB: db, VIEWS: kv } = await bindingsOf(instance);
    await applyMigrations(db);
    const workers = await Promise.all(names.map((name) => workerOf(instance!, name)));
    const truth: Record<number, number> = {};
    for (let round = 0; round < 3; round++) {
      const sent = Array.from({ length: 240 }, async (_, index) => {
        const id = 1 + ((index * index + round) % 7);
        truth[id] = (truth[id] ?? 0) + 1;
        const signature = await signView(siteSecret, id, now);
        const address = `198.51.${round}.${index % 250}`;
        const [url, init] = beacon(id, { signature, address });
        const answer = await workers[index % copies]!.fetch(url, init);
        expect(answer.status).toBe(204);
      });
      await Promise.all(sent);
    }
    await expect.poll(() => inKv(kv)).toEqual(truth);
    // Every copy must have been a replica of its own.
    const { keys } = await kv.list({ prefix: 'views/' });
    expect(new Set(keys.map(({ name }) => name.split('/')[2])).size).toBe(copies);

    // Run two crons at once, then one more.
    const cron = { cron: site.crons.hourly, scheduledTime: new Date() };
    await Promise.all(workers.slice(0, 2).map((worker) => worker.scheduled(cron)));
    await workers[0]!.scheduled(cron);
    const { results } = await db
      .prepare('SELECT article_id AS id, sum(views) AS views FROM views_daily GROUP BY 1')
      .all<{ id: number; views: number }>();
    expect(Object.fromEntries(results.map(({ id, views }) => [id, views]))).toEqual(truth);
  });
});

describe('the beacon', () => {
  it('answers 204 to everybody, but counts only readers', async () => {
    const opened = await openSite();
    instance = opened.instance;
    const signature = await signView(siteSecret, 1, now);
    const old = now - (site.views.acceptedPeriods + 1) * site.views.signaturePeriod;
    const refused: readonly [string, number, Beacon][] = [
      ['a bot', 1, { signature, headers: { 'User-Agent': 'Googlebot/2.1' } }],
      ['a foreign site', 1, { signature, headers: { 'Sec-Fetch-Site': 'cross-site' } }],
      ['a prefetch', 1, { signature, headers: { 'Sec-Purpose': 'prefetch;prerender' } }],
      ['no signature', 1, { signature: '' }],
      ['a forged one', 1, { signature: `${signature.slice(0, -2)}xx` }],
      ["another article's", 2, { signature }],
      ['an expired one', 1, { signature: await signView(siteSecret, 1, old) }],
      ['an oversized body', 1, { signature: signature.padEnd(100_000) }],
    ];
    for (const [name, id, what] of refused) {
      const [url, init] = beacon(id, what);
      const answer = await opened.fetch(url.slice(siteUrl.length), init);
      expect([answer.status, answer.text], name).toEqual([204, '']);
    }
    expect((await opened.fetch('/views/abc', { method: 'POST' })).status).toBe(204);
    expect((await opened.fetch('/views/1')).status).toBe(405);

    // Sixty honest readers behind one address within a minute all count. A flood does not.
    for (let reader = 0; reader < 60; reader++) {
      const [url, init] = beacon(1, { signature, address: '203.0.113.7' });
      await opened.fetch(url.slice(siteUrl.length), init);
    }
    const flood = await signView(siteSecret, 9, now);
    for (let n = 0; n < 300; n++) {
      const [url, init] = beacon(9, { signature: flood, address: '203.0.113.8' });
      expect((await opened.fetch(url.slice(siteUrl.length), init)).status).toBe(204);
    }
    await expect.poll(async () => (await inKv(opened.kv))[1]).toBe(60);
    // The limiter's windows are the minutes of the clock: the flood may fall into two of them.
    const flooded = (await inKv(opened.kv))[9] ?? 0;
    expect(flooded).toBeGreaterThanOrEqual(120);
    expect(flooded).toBeLessThanOrEqual(240);
  });

  it('raises an article, by the hourly cron, to the top of the boards beside every article', async () => {
    const opened = await openSite();
    instance = opened.instance;
    for (const id of [1, 2, 3]) {
      await opened.push(id, sample({ title: `第${id}篇`, publishedAt: '2026-11-01T00:00:00Z' }));
    }
    const readers: Record<number, number> = { 1: 2, 2: 5, 3: 1 };
    for (const [id, count] of Object.entries(readers)) {
      const signature = await signView(siteSecret, Number(id), now);
      for (let reader = 0; reader < count; reader++) {
        const [url, init] = beacon(Number(id), { signature, address: `203.0.113.${reader}` });
        await opened.fetch(url.slice(siteUrl.length), init);
      }
    }
    await expect.poll(() => inKv(opened.kv)).toEqual(readers);
    await opened.fetch('/fragments/aside');
    await opened.cron('hourly');
    await opened.settled();
    const aside = (await opened.fetch('/fragments/aside')).text;
    for (const board of ['week', 'month']) {
      const list = aside.split(`id="board-${board}"`)[1]?.split('</ol>')[0] ?? '';
      const titles = [...list.matchAll(/第(\d)篇/g)].map(([, digit]) => digit);
      expect(titles, board).toEqual(['2', '1', '3']);
    }
    expect(aside).toContain('统计截至');
    expect(await connect(opened.db).all('SELECT count(*) AS n FROM board_entries')).toEqual([
      // Three articles enter the boards of the site and of their section.
      { n: 18 },
    ]);
  });
});
