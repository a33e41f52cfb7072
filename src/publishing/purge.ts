type Result = { success: boolean; errors?: readonly unknown[] };

/** The part of Cloudflare's `ctx.cache` that publishing uses. */
export interface EdgeCache {
  purge(options: { tags: string[] }): Promise<Result>;
  invalidate(options: { tags: string[] }): Promise<Result>;
}

/** Tags that one call may carry. */
export const tagsPerCall = 100;

/**
 * Sends one call and says whether the cache has taken it. Without a cache (undefined) there is nothing
 * to purge. A refusal and an exception are the same to the caller: try again later.
 */
export async function sendPurge(
  cache: EdgeCache | undefined,
  action: 'purge' | 'invalidate',
  tags: string[],
): Promise<boolean> {
  if (!cache) return true;
  try {
    const { success, errors } =
      action === 'purge' ? await cache.purge({ tags }) : await cache.invalidate({ tags });
    if (!success) console.warn(JSON.stringify({ event: 'purge-refused', action, errors }));
    return success;
  } catch (error) {
    console.warn(JSON.stringify({ event: 'purge-failed', action, error: String(error) }));
    return false;
  }
}

/** The cache in front of this Worker: Cloudflare's, or a local site's stand-in for it. */
export function edgeCache(
  env: { readonly LOCAL_CACHE?: EdgeCache },
  context: { readonly cache?: EdgeCache },
): EdgeCache | undefined {
  return env.LOCAL_CACHE ?? context.cache;
}
