import type { Database } from '../../db/client.ts';
import type { Budget } from './list-views.ts';
import { runBatch, type Write } from './statements.ts';

/** The limits of a run. */
export interface RollupLimits {
  /** Calls of KV's `list`. */
  readonly lists: number;
  /** Statements that write views to D1. The first batch of a run may exceed the limit, because no batch is ever cut. */
  readonly statements: number;
  /** Rows that one statement deletes. */
  readonly deletes: number;
  /** Statements that delete: at least four. */
  readonly deleteStatements: number;
}

/** The figures of a run, for the log. */
export interface RollupFigures {
  /** Hours read completely. */
  hours: number;
  /** Parts that were read of hours too large for one run. */
  parts: number;
  /** List calls. */
  lists: number;
  keys: number;
  /** Articles with views, summed over the hours. */
  pairs: number;
  /** Statements that wrote views. */
  statements: number;
  rowsWritten: number;
  rowsDeleted: number;
  /** Hours that no run read after they had closed and that KV no longer holds. */
  hoursLost: number;
  /** False when the budget ended before the last hour: the next run goes on from there. */
  complete: boolean;
}

/** One run of the rollup under way. */
export interface Run {
  readonly db: Database;
  readonly kv: Pick<KVNamespace, 'list'>;
  /** Unix seconds. */
  readonly now: number;
  readonly oldestHour: number;
  readonly limits: RollupLimits;
  readonly budget: Budget;
  readonly figures: RollupFigures;
}

/** Whether the run has listed nothing yet: an hour that does not fit now fits no run. */
export function isFresh({ budget, limits }: Run): boolean {
  return budget.lists === limits.lists;
}

/** Writes one batch; when it would exceed the run's limit, writes nothing and gives false. */
export async function write(run: Run, batch: readonly Write[]): Promise<boolean> {
  const { budget, limits, figures } = run;
  if (batch.length > budget.statements && budget.statements < limits.statements) return false;
  budget.statements -= batch.length;
  figures.statements += batch.length;
  figures.rowsWritten += await runBatch(run.db, batch);
  return true;
}
