import { sql } from 'drizzle-orm';
import type { Database } from '../db/client.ts';
import { boardRuns } from '../db/counting-schema.ts';
import { spans, type Span } from './boards.ts';

/** The time at which the boards of a span were last computed (unix seconds). */
export type BoardRun = typeof boardRuns.$inferSelect;

/** Reads when the boards of each span were last computed. */
export function boardRunsQuery(db: Database) {
  return db.select().from(boardRuns);
}

/** Whether the boards of a span were last computed at that time. */
export function isLastRun(span: Span, computedAt: number) {
  return sql`EXISTS (SELECT 1 FROM board_runs WHERE span = ${span} AND computed_at = ${computedAt})`;
}

/** Whether no run for a later time has computed the boards of a span. */
export function isNoLaterRun(span: Span, now: number) {
  return sql`NOT EXISTS (SELECT 1 FROM board_runs WHERE span = ${span} AND computed_at > ${now})`;
}

/** The later of a time and that of a span's boards. */
export function laterOf(now: number, span: Span, runs: readonly BoardRun[]): number {
  return Math.max(now, runs.find((run) => run.span === span)?.computedAt ?? now);
}

/** The time (unix seconds) since which all boards are current; undefined when some never were computed. */
export function oldestRun(runs: readonly BoardRun[]): number | undefined {
  const times = spans.map((span) => runs.find((run) => run.span === span)?.computedAt);
  return times.includes(undefined) ? undefined : Math.min(...times.map((time) => time ?? 0));
}

/** The statement that notes when the boards of a span were computed, for the batch that computes them. */
export function noteRun(db: Database, span: Span, now: number) {
  return db
    .insert(boardRuns)
    .values({ span, computedAt: now })
    .onConflictDoUpdate({ target: boardRuns.span, set: { computedAt: now } });
}
