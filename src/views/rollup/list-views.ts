import { lateHourOf } from '../keys.ts';
import { decodeTally } from '../tally.ts';

/** The calls and statements that a run may still make; the run counts them down. */
export interface Budget {
  lists: number;
  statements: number;
}

/** The content of the keys of an hour, or of a part of it. */
export interface Listing {
  readonly views: ReadonlyMap<number, number>;
  /** Older hours to which replicas wrote late views in this one. */
  readonly lateHours: ReadonlySet<number>;
  readonly keys: number;
}

/** Lists all keys with this prefix and sums them; undefined when the budget ends before the last page. */
export async function listViews(
  kv: Pick<KVNamespace, 'list'>,
  prefix: string,
  budget: Budget,
): Promise<Listing | undefined> {
  const views = new Map<number, number>();
  const lateHours = new Set<number>();
  // Listing is eventually consistent: a key may be on two pages, and must not count twice.
  const seen = new Set<string>();
  let cursor: string | null = null;
  do {
    if (budget.lists <= 0) return undefined;
    budget.lists--;
    const page: KVNamespaceListResult<unknown> = await kv.list({ prefix, cursor });
    for (const { name, metadata } of page.keys) {
      if (seen.has(name)) continue;
      seen.add(name);
      const lateHour = lateHourOf(name);
      if (lateHour !== undefined) lateHours.add(lateHour);
      for (const [id, count] of decodeTally(metadata)) {
        views.set(id, (views.get(id) ?? 0) + count);
      }
    }
    // An empty page need not be the last: only list_complete tells.
    cursor = page.list_complete ? null : page.cursor;
  } while (cursor !== null);
  return { views, lateHours, keys: seen.size };
}
