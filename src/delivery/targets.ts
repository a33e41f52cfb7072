import type { Targets } from './deliver.ts';
import { readOutward } from './outward/settings.ts';
import { readVariables } from '../lib/variables.ts';
import { edgeCache } from './cache/purge.ts';

/** The targets of this Worker: the cache in front of it, its search database, and those that the variables name. */
export function deliveryTargets(
  env: Parameters<typeof edgeCache>[0] & { readonly SEARCH: D1Database },
  context: Parameters<typeof edgeCache>[1],
): Targets {
  const { outlets, faults } = readOutward(env);
  if (faults.length > 0) console.error(JSON.stringify({ event: 'outward-misconfigured', faults }));
  return {
    cache: edgeCache(env, context),
    search: env.SEARCH,
    outlets,
    gatherMs: readVariables(env).PURGE_GATHER_SECONDS * 1_000,
  };
}
