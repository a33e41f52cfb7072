import { readVariables } from '../../lib/variables.ts';

type Result = { success: boolean; errors?: readonly unknown[] };

/** The part of Cloudflare's `ctx.cache` that publishing uses. */
export interface EdgeCache {
  purge(options: { tags: string[] }): Promise<Result>;
  invalidate(options: { tags: string[] }): Promise<Result>;
}

/** Tags that one call may carry. */
export const tagsPerCall = 100;

/** For a site that runs without a cache on purpose: nothing to purge, so every purge has succeeded. */
const noCache: EdgeCache = {
  purge: () => Promise.resolve({ success: true }),
  invalidate: () => Promise.resolve({ success: true }),
};

/** For a cache that should be there and is not: what it may still serve must not be forgotten. */
const missingCache: EdgeCache = {
  purge: () => Promise.resolve({ success: false, errors: ['ctx.cache is missing'] }),
  invalidate: () => Promise.resolve({ success: false, errors: ['ctx.cache is missing'] }),
};

/** The cache in front of this Worker: Cloudflare's, or a local site's stand-in for it. */
export function edgeCache(
  env: { readonly LOCAL_CACHE?: EdgeCache },
  context: { readonly cache?: EdgeCache },
): EdgeCache {
  const absent = readVariables(env).EDGE_CACHE === 'none' ? noCache : missingCache;
  return env.LOCAL_CACHE ?? context.cache ?? absent;
}

/**
 * Sends one call and says what went wrong, undefined when the cache has taken it. A refusal and an exception
 * are the same to the caller: try again later.
 */
export async function sendPurge(
  cache: EdgeCache,
  action: 'purge' | 'invalidate',
  tags: string[],
): Promise<string | undefined> {
  try {
    const { success, errors } = await cache[action]({ tags });
    if (success) return undefined;
    console.error(JSON.stringify({ event: 'purge-refused', action, errors }));
    return `refused: ${JSON.stringify(errors ?? [])}`;
  } catch (error) {
    console.error(JSON.stringify({ event: 'purge-failed', action, error: String(error) }));
    return String(error);
  }
}
