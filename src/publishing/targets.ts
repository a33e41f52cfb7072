import type { Targets } from './deliver.ts';
import { edgeCache } from './purge.ts';

/** Where this Worker delivers to: the cache in front of it and its search database. */
export function deliveryTargets(
  env: Parameters<typeof edgeCache>[0] & { readonly SEARCH: D1Database },
  context: Parameters<typeof edgeCache>[1],
): Targets {
  return { cache: edgeCache(env, context), search: env.SEARCH };
}
