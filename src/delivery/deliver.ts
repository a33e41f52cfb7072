import type { Database } from '../db/client.ts';
import { deliverPurges, type PurgeOptions, type PurgeTarget } from './cache/deliver-purges.ts';
import { deliverOutward, type OutwardOptions } from './outward/deliver-outward.ts';
import type { Outlet } from './outward/outlet.ts';
import { deliverIndex } from './search.ts';

/** Where the outbox is delivered to. */
export interface Targets extends PurgeTarget {
  readonly search: D1Database;
  /** Whom else to tell; nobody unless configured. */
  readonly outlets: readonly Outlet[];
}

/** Empties the outbox: purges, what the search index is to take, what others are told. None waits for another. */
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
