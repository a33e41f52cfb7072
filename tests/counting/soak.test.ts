import type { Miniflare } from 'miniflare';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { applyMigrations } from '../../local/migrations.ts';
import { randomFrom } from '../../local/random.ts';
import { bindingsOf, startInstance, workerOf, type WorkerHandle } from '../../local/site.ts';
import { site } from '../../src/site.ts';
import { signView } from '../../src/views/signature.ts';
import { driverWorker, sendBeacons, viewsInKv } from '../../testing/counting/beacons.ts';
import { hangMsOf, rounds } from '../../testing/limits.ts';
import { siteCopies } from '../../testing/counting/site-copies.ts';
import { siteSecret, siteUrl } from '../../testing/site.ts';

const beacons = rounds('SOAK_BEACONS', 1_500);
const copies = Array.from({ length: 8 }, (_, n) => `copy${n}`);
const restarts = 3;
/** Number of beacons that are sent at once. */
const atOnce = 100;
/** Number of beacons right before a sudden end. */
const tail = 200;
const articles = 400;

let instance: Miniflare | undefined;
let stateDir: string | undefined;
afterEach(async () => {
  await instance?.dispose();
  if (stateDir !== undefined) await rm(stateDir, { recursive: true, force: true });
  instance = stateDir = undefined;
});

/** Starts eight copies of the built Worker on the state that the previous copies left. */
async function start() {
  const vars = { SITE_URL: siteUrl, SITE_SECRET: siteSecret, VIEWS_FLUSH_SECONDS: '1' };
  stateDir ??= await mkdtemp(join(tmpdir(), 'jibao-soak-'));
  const workers = [driverWorker(copies), ...(await siteCopies(copies, vars))];
  const started = await startInstance({ workers, stateDir });
  instance = started;
  const { DB: db, VIEWS: kv } = await bindingsOf(started);
  const crons = await Promise.all(copies.slice(0, 2).map((name) => workerOf(started, name)));
  return { driver: await workerOf(started, 'driver'), crons, db, kv };
}

const random = randomFrom(2026);
let sent = 0;

/** Sends beacons of `count` readers, most of them for a few articles. Gives the articles. */
async function send(worker: WorkerHandle, count: number): Promise<number[]> {
  const now = Math.floor(Date.now() / 1_000);
  const beacons = Array.from({ length: count }, async () => {
    const id = 1 + Math.floor(articles * random() ** 3);
    const n = sent++;
    const address = `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`;
    const body = await signView(siteSecret, id, now);
    return { copy: copies[n % copies.length]!, id, address, body };
  });
  const ready = await Promise.all(beacons);
  expect(new Set(await sendBeacons(worker, ready))).toEqual(new Set([204]));
  return ready.map(({ id }) => id);
}

type Totals = Record<number, number>;
const sum = (totals: Totals) => Object.values(totals).reduce((a, b) => a + b, 0);
const excess = (totals: Totals, most: Totals) =>
  Object.entries(totals).filter(([id, views]) => views > (most[Number(id)] ?? 0));

async function inD1(db: D1Database): Promise<Totals> {
  const { results } = await db
    .prepare('SELECT article_id AS id, sum(views) AS views FROM views_daily GROUP BY 1')
    .all<{ id: number; views: number }>();
  return Object.fromEntries(results.map(({ id, views }) => [id, views]));
}

const long = { timeout: hangMsOf(beacons) };
it(
  `D1 has all of ${beacons} beacons to eight restarted copies, less the few that a sudden end may lose`,
  long,
  async () => {
    let { driver, crons, db, kv } = await start();
    await applyMigrations(db);
    /** The beacons that were sent, without those that a sudden end lost. */
    let expected: Totals = {};
    const fire = async (count: number) => {
      for (let done = 0; done < count; done += atOnce) {
        for (const id of await send(driver, atOnce)) expected[id] = (expected[id] ?? 0) + 1;
      }
    };
    const cron = (worker: WorkerHandle) =>
      worker.scheduled({ cron: site.crons.hourly, scheduledTime: new Date() });
    let lost = 0;
    for (let round = 0; round < restarts; round++) {
      // Run two crons at once amid the beacons.
      await Promise.all([fire(beacons / restarts - tail), ...crons.map(cron)]);
      await expect.poll(() => viewsInKv(kv), { interval: 200 }).toEqual(expected);
      // Then end suddenly: only these last beacons may be lost.
      await fire(tail);
      await instance?.dispose();
      ({ driver, crons, db, kv } = await start());
      const survived = await viewsInKv(kv);
      expect(excess(survived, expected)).toEqual([]);
      const died = sum(expected) - sum(survived);
      expect(died).toBeLessThanOrEqual(tail);
      lost += died;
      expected = survived;
      expect(excess(await inD1(db), expected)).toEqual([]);
    }
    await cron(crons[0]!);
    expect(await inD1(db)).toEqual(expected);
    expect(sum(expected)).toBe(sent - lost);
    console.log(JSON.stringify({ event: 'soak', sent, counted: sum(expected), lost }));
  },
);
