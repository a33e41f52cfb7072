import { readVariables } from '../../lib/variables.ts';

type Result = { success: boolean; errors?: readonly unknown[] };

/** The part of Cloudflare's `ctx.cache` that delivery uses. */
export interface EdgeCache {
  purge(options: { tags: string[] }): Promise<Result>;
  invalidate(options: { tags: string[] }): Promise<Result>;
}

/** The most tags that one call may carry. */
export const tagsPerCall = 100;

/** The cache of a site that runs without one on purpose: there is nothing to purge, so every purge succeeds. */
const noCache: EdgeCache = {
  purge: () => Promise.resolve({ success: true }),
  invalidate: () => Promise.resolve({ success: true }),
};

/** The cache of a site where one should be and is missing: every purge fails, so that it is tried again. */
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
 * Sends one call. Gives undefined on success, else what went wrong. The caller treats a refusal and an exception
 * alike: it tries again later.
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
