import type { Database } from '../db/client.ts';
import { deliverPurges, type PurgeOptions, type PurgeTarget } from './cache/deliver-purges.ts';
import { deliverOutward, type OutwardOptions } from './outward/deliver-outward.ts';
import type { Outlet } from './outward/outlet.ts';
import { deliverIndex } from './search.ts';

/** The places to which the outbox is delivered. */
export interface Targets extends PurgeTarget {
  readonly search: D1Database;
  /** The configured targets outside the site. */
  readonly outlets: readonly Outlet[];
}

/** Empties the outbox: purges, articles for the search index, messages to others. The three run side by side. */
export async function deliver(
  db: Database,
  { search, outlets, ...purged }: Targets,
  options: PurgeOptions & OutwardOptions = {},
): Promise<void> {
  const ended = await Promise.allSettled([
    deliverPurges(db, purged, options),
    deliverIndex(db, search, options),
    deliverOutward(db, outlets, options),
  ]);
  const failed = ended.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
}
