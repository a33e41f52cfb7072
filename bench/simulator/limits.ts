/** Cloudflare's limits; see the pages "Limits" of Workers, Workers KV and D1. */
export const limits = {
  /** Calls of KV in one invocation. */
  kvOperations: 1_000,
  d1Queries: { free: 50, paid: 1_000 },
  /** The longest time of one D1 statement. */
  statementMs: 30_000,
  /** CPU of one invocation on the paid plan. */
  cpuMs: 30_000,
  memoryBytes: 128 * 1_048_576,
  freePlanDay: {
    requests: 100_000,
    kvWrites: 1_000,
    kvLists: 1_000,
    rowsRead: 5e6,
    rowsWritten: 100_000,
  },
} as const;
