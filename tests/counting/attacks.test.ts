import type { Miniflare } from 'miniflare';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { WorkerHandle } from '../../local/site.ts';
import { site } from '../../src/site.ts';
import { signView } from '../../src/views/signature.ts';
import {
  openCounting,
  sendBeacons,
  viewsInKv,
  type Beacon,
} from '../../testing/counting/beacons.ts';
import { hangMsOf, rounds } from '../../testing/limits.ts';
import { siteSecret } from '../../testing/site.ts';

/** Beacons of each flood. A flood whose beacons are refused one by one has a tenth of that. */
const flood = rounds('ATTACK_BEACONS', 2_000);
const tenth = flood / 10;
/** The caps in wrangler.toml: views in a minute of the clock. */
const perArticle = 120;
const perAddress = 1_200;
/** Number of beacons that are sent at once. */
const atOnce = 250;

const now = Math.floor(Date.now() / 1_000);
const { signaturePeriod, acceptedPeriods } = site.views;

let instance: Miniflare;
let driver: WorkerHandle;
let kv: KVNamespace;
beforeAll(async () => {
  ({ instance, driver, kv } = await openCounting(['site']));
});
afterAll(() => instance.dispose());

interface Attack {
  readonly name: string;
  readonly beacons: number;
  /** Makes the nth beacon. `id` and `signature` are those of an article that only this attack uses. */
  readonly nth: (n: number, id: number, signature: string) => Promise<Beacon> | Beacon;
  /** The largest number of views that may count in this many minutes of the clock. */
  readonly bound: (minutes: number) => number;
  /** The smallest number of views that must count in this many whole minutes; 0 when left out. */
  readonly least?: (wholeMinutes: number) => number;
  readonly status?: number;
}

const none = () => 0;
/** The smallest number of views that must count: the cap for each whole minute, and for one at least. */
const atLeast = (cap: number) => (wholeMinutes: number) => cap * Math.max(1, wholeMinutes);
const beacon = (id: number | string, body: string, changes: Partial<Beacon> = {}): Beacon => {
  return { copy: 'site', id, body, address: '192.0.2.9', ...changes };
};
const addressOf = (n: number) => `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`;

const attacks: readonly Attack[] = [
  {
    name: 'one beacon replayed from one address',
    beacons: flood,
    nth: (_, id, signature) => beacon(id, signature),
    bound: (minutes) => perArticle * minutes,
    least: atLeast(perArticle),
  },
  {
    name: 'one beacon replayed from many addresses of one IPv6 network',
    beacons: flood,
    nth: (n, id, signature) => {
      const groups = [n >> 16, n & 0xffff].map((group) => group.toString(16));
      return beacon(id, signature, { address: `2001:db8::${groups.join(':')}` });
    },
    bound: (minutes) => perArticle * minutes,
    least: atLeast(perArticle),
  },
  {
    name: 'one address, 60 articles',
    beacons: flood,
    nth: async (n) => {
      const id = 1_000 + (n % 60);
      return beacon(id, await signView(siteSecret, id, now), { address: '192.0.2.10' });
    },
    bound: (minutes) => perAddress * minutes,
    least: atLeast(perAddress),
  },
  {
    name: `1,000 addresses, ${flood / 1_000} beacons each`,
    beacons: flood,
    nth: (n, id, signature) => beacon(id, signature, { address: addressOf(n % 1_000) }),
    bound: (minutes) => Math.min(flood, 1_000 * perArticle * minutes),
    least: () => Math.min(flood, 1_000 * perArticle),
  },
  {
    name: 'an id without a signature',
    beacons: tenth,
    nth: (n, id) => beacon(id, '', { address: addressOf(n) }),
    bound: none,
  },
  {
    name: 'forged signatures',
    beacons: tenth,
    nth: (n, id, signature) => {
      const forged = `${signature.split('.')[0]}.${n.toString(36).padStart(16, 'a')}`;
      return beacon(id, forged, { address: addressOf(n) });
    },
    bound: none,
  },
  {
    name: "another article's signature",
    beacons: tenth,
    nth: async (n, id) => {
      const other = await signView(siteSecret, id + 1 + n, now);
      return beacon(id, other, { address: addressOf(n) });
    },
    bound: none,
  },
  {
    name: 'signatures of periods that are over, and of the next',
    beacons: tenth,
    nth: async (n, id) => {
      const periods = n % 2 ? 1 : -(acceptedPeriods + 1);
      const body = await signView(siteSecret, id, now + periods * signaturePeriod);
      return beacon(id, body, { address: addressOf(n) });
    },
    bound: none,
  },
  {
    name: 'malformed ids',
    beacons: tenth,
    nth: (n, _, signature) => beacon(`${n}x`, signature, { address: addressOf(n) }),
    bound: none,
  },
  {
    name: 'a foreign origin',
    beacons: tenth,
    nth: (n, id, signature) => {
      const headers = { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' };
      return beacon(id, signature, { address: addressOf(n), headers });
    },
    bound: none,
  },
  {
    name: 'bodies of 20 KB',
    beacons: tenth,
    nth: (n, id, signature) => {
      return beacon(id, signature.padEnd(20_000), { address: addressOf(n) });
    },
    bound: none,
  },
  {
    name: 'GET',
    beacons: tenth,
    nth: (n, id) => ({ ...beacon(id, '', { address: addressOf(n) }), method: 'GET', body: null }),
    bound: none,
    status: 405,
  },
  {
    name: 'programs that name themselves',
    beacons: tenth,
    nth: (n, id, signature) => {
      const headers = { 'User-Agent': n % 2 ? 'python-requests/2.32' : 'Baiduspider' };
      return beacon(id, signature, { address: addressOf(n), headers });
    },
    bound: none,
  },
  {
    name: "programs by Cloudflare's verdict",
    beacons: tenth,
    nth: (n, id, signature) => {
      const botManagement = n % 2 ? { verifiedBot: true, score: 80 } : { score: 2 };
      return beacon(id, signature, { address: addressOf(n), cf: { botManagement } });
    },
    bound: none,
  },
  {
    name: 'pages loaded in advance',
    beacons: tenth,
    nth: (n, id, signature) => {
      const headers = { 'Sec-Purpose': 'prefetch;prerender' };
      return beacon(id, signature, { address: addressOf(n), headers });
    },
    bound: none,
  },
  {
    name: '(no attack) 500 readers behind one address, one user agent, ten articles',
    beacons: 500,
    nth: async (n) => {
      const id = 2_000 + (n % 10);
      return beacon(id, await signView(siteSecret, id, now), { address: '192.0.2.11' });
    },
    bound: () => 500,
    least: () => 500,
  },
  {
    name: '(no attack) 500 readers, each at home',
    beacons: 500,
    nth: (n, id, signature) => {
      return beacon(id, signature, {
        address: addressOf(70_000 + n),
        cf: { botManagement: { verifiedBot: false, score: 90 } },
      });
    },
    bound: () => 500,
    least: () => 500,
  },
];

/** Views in KV once all counted views are written: sends a last beacon for its own article, and waits for it. */
async function totals(sentinel: number): Promise<Record<number, number>> {
  const last = beacon(sentinel, await signView(siteSecret, sentinel, now), {
    address: '198.51.100.1',
  });
  await sendBeacons(driver, [last]);
  await expect.poll(async () => (await viewsInKv(kv))[sentinel]).toBe(1);
  return viewsInKv(kv);
}

const sum = (views: Record<number, number>) => Object.values(views).reduce((a, b) => a + b, 0);
let counted = 0;

it.each(attacks.map((attack, index) => ({ ...attack, index })))(
  '$name',
  async ({ name, index, beacons, nth, bound, least = none, status = 204 }) => {
    const id = 10_000 * (index + 1);
    const signature = await signView(siteSecret, id, now);
    const began = Date.now();
    for (let done = 0; done < beacons; done += atOnce) {
      const batch = Array.from({ length: atOnce }, async (_, n) => nth(done + n, id, signature));
      const statuses = await sendBeacons(driver, await Promise.all(batch));
      expect(new Set(statuses)).toEqual(new Set([status]));
    }
    // The windows of the rate limiters are the minutes of the clock.
    const minutes = Math.floor(Date.now() / 60_000) - Math.floor(began / 60_000) + 1;
    const before = counted;
    counted = sum(await totals(500 + index));
    const views = counted - before - 1;
    console.log(JSON.stringify({ event: 'attack', name, beacons, minutes, views }));
    expect(views).toBeLessThanOrEqual(bound(minutes));
    expect(views).toBeGreaterThanOrEqual(least(minutes - 2));
  },
  hangMsOf(flood),
);
