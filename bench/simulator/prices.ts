/** Cloudflare's price for one kind of use, in US dollars, and the use that the plan includes each month. */
export interface Price {
  readonly name: string;
  /** The unit of which a million has this price. */
  readonly unit: string;
  readonly perMillion: number;
  readonly included: number;
  /** The page of Cloudflare's documentation that states the price. */
  readonly source: string;
}

/**
 * List prices of the Workers paid plan, as read in November 2026 and never seen on a bill: check them before you rely
 * on them. Other Workers of the account may use up part of the included amounts; the bills here ignore that.
 */
export const prices = {
  requests: price('Workers requests', 'requests', 0.3, 10e6, 'Workers: Pricing'),
  cpu: price('Workers CPU', 'ms', 0.02, 30e6, 'Workers: Pricing'),
  kvWrites: price('KV writes', 'writes', 5, 1e6, 'Workers KV: Pricing'),
  kvLists: price('KV lists', 'lists', 5, 1e6, 'Workers KV: Pricing'),
  rowsRead: price('D1 rows read', 'rows', 0.001, 25e9, 'D1: Pricing'),
  rowsWritten: price('D1 rows written', 'rows', 1, 50e6, 'D1: Pricing'),
  objectRequests: price(
    'Durable Object requests',
    'requests',
    0.15,
    1e6,
    'Durable Objects: Pricing',
  ),
  objectDuration: price('Durable Object duration', 'GB-s', 12.5, 400e3, 'Durable Objects: Pricing'),
  objectRowsWritten: price(
    'Durable Object rows written',
    'rows',
    1,
    50e6,
    'Durable Objects: Pricing',
  ),
  dataPoints: price(
    'Analytics Engine data points',
    'points',
    0.25,
    10e6,
    'Analytics Engine: Pricing',
  ),
  queries: price('Analytics Engine queries', 'queries', 1, 1e6, 'Analytics Engine: Pricing'),
} as const satisfies Record<string, Price>;

export type PriceName = keyof typeof prices;

/** Dollars a month for the plan itself. */
export const planPerMonth = 5;

function price(
  name: string,
  unit: string,
  perMillion: number,
  included: number,
  source: string,
): Price {
  return { name, unit, perMillion, included, source };
}

/** Dollars for a month's use. */
export function charge(used: number, { perMillion, included }: Price): number {
  return (Math.max(0, used - included) / 1e6) * perMillion;
}
