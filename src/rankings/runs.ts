import type { Database } from '../db/client.ts';
import { boardRuns } from '../db/counting-schema.ts';
import { spans } from './boards.ts';

/** When the boards of each span were last computed. */
export function boardRunsQuery(db: Database) {
  return db.select().from(boardRuns);
}

/** The time (unix seconds) since which all boards are current; undefined when some never were computed. */
export function oldestRun(
  runs: readonly { readonly span: string; readonly computedAt: number }[],
): number | undefined {
  const times = spans.map((span) => runs.find((run) => run.span === span)?.computedAt);
  return times.includes(undefined) ? undefined : Math.min(...times.map((time) => time ?? 0));
}

/** States when the boards of a span were computed: a statement for their batch. */
export function noteRun(db: Database, span: string, now: number) {
  return db
    .insert(boardRuns)
    .values({ span, computedAt: now })
    .onConflictDoUpdate({ target: boardRuns.span, set: { computedAt: now } });
}
