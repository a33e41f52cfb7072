import type { Miniflare, V4WorkerOptions } from 'miniflare';
import { applyMigrations } from '../../local/migrations.ts';
import { bindingsOf, startInstance, workerOf, type WorkerHandle } from '../../local/site.ts';
import { viewTotals } from '../bindings.ts';
import { siteSecret, siteUrl } from '../site.ts';
import { siteCopies } from './site-copies.ts';

/** A beacon as it reaches a copy of the Worker. The parts left out are those of an ordinary reader. */
export interface Beacon {
  readonly copy: string;
  readonly id: number | string;
  readonly body: string | null;
  readonly address: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Cloudflare's properties of the request. */
  readonly cf?: Readonly<Record<string, unknown>>;
}

const script = `
export default {
  async fetch(request, env) {
    const sent = (await request.json()).map(async ({ copy, id, body, address, method = 'POST', headers, cf }) => {
      const reader = {
        'User-Agent': 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/153.0 Safari/537.36',
        'Sec-Fetch-Site': 'same-origin',
        'CF-Connecting-IP': address,
      };
      const init = { method, body, headers: { ...reader, ...headers }, ...(cf ? { cf } : {}) };
      const { status } = await env[copy].fetch('${siteUrl}/views/' + id, init);
      return status;
    });
    return Response.json(await Promise.all(sent));
  },
};`;

/** A Worker that sends many beacons from within workerd in the time that one takes from Node. */
export function driverWorker(copies: readonly string[]): V4WorkerOptions {
  const serviceBindings = Object.fromEntries(copies.map((name) => [name, name]));
  return { name: 'driver', modules: true, script, serviceBindings };
}

/** Opens copies of the built Worker that share a new state, with a driver that sends beacons to them by their names. */
export async function openCounting(copies: readonly string[]): Promise<{
  readonly instance: Miniflare;
  readonly driver: WorkerHandle;
  readonly workers: readonly WorkerHandle[];
  readonly db: D1Database;
  readonly kv: KVNamespace;
}> {
  const vars = { SITE_URL: siteUrl, SITE_SECRET: siteSecret, VIEWS_FLUSH_SECONDS: '0.05' };
  const instance = await startInstance({
    workers: [driverWorker(copies), ...(await siteCopies(copies, vars))],
  });
  const { DB: db, VIEWS: kv } = await bindingsOf(instance);
  await applyMigrations(db);
  const workers = await Promise.all(copies.map((name) => workerOf(instance, name)));
  return { instance, driver: await workerOf(instance, 'driver'), workers, db, kv };
}

/** Views by article, summed over the metadata of all keys. */
export async function viewsInKv(
  kv: KVNamespace,
  prefix = 'views/',
): Promise<Record<number, number>> {
  const metadata: unknown[] = [];
  let cursor: string | null = null;
  do {
    const page: KVNamespaceListResult<unknown> = await kv.list({ prefix, cursor });
    metadata.push(...page.keys.map((key) => key.metadata));
    cursor = page.list_complete ? null : page.cursor;
  } while (cursor !== null);
  return viewTotals(metadata);
}

/** Sends beacons through the driver, all at once. Gives their statuses in order. */
export async function sendBeacons(
  driver: WorkerHandle,
  beacons: readonly Beacon[],
): Promise<number[]> {
  const answer = await driver.fetch(siteUrl, { method: 'POST', body: JSON.stringify(beacons) });
  return answer.json<number[]>();
}
