import type { V4WorkerOptions } from 'miniflare';
import { siteUrl } from './site.ts';

/** A beacon as it reaches a copy of the Worker: a reader's, unless something is said to be different. */
export interface Beacon {
  readonly copy: string;
  readonly id: number | string;
  readonly body: string | null;
  readonly address: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** What Cloudflare says of the request. */
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

/** A Worker that sends beacons from within workerd: from Node each would take as long as all of them do there. */
export function driverWorker(copies: readonly string[]): V4WorkerOptions {
  const serviceBindings = Object.fromEntries(copies.map((name) => [name, name]));
  return { name: 'driver', modules: true, script, serviceBindings };
}

/** Sends beacons through it, at once; gives the statuses in their order. */
export async function sendBeacons(
  driver: { fetch(url: string, init: { method: string; body: string }): Promise<unknown> },
  beacons: readonly Beacon[],
): Promise<number[]> {
  const answer = await driver.fetch(siteUrl, { method: 'POST', body: JSON.stringify(beacons) });
  return (answer as Response).json() as Promise<number[]>;
}
