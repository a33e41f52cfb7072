import { readVariables } from '../lib/variables.ts';

/** A page that waits longer than this for the database fails, so that the edge can serve its stored copy. */
const deadlineMs = 5_000;

/** The cost of a request for the database so far. */
export interface Cost {
  trips: number;
  statements: number;
  rowsRead: number;
}

/** A missed deadline. Its message looks like D1's own errors, so that both get the same answer. */
class DeadlineError extends Error {
  constructor() {
    super(`D1_ERROR: no answer within ${deadlineMs} ms`);
  }
}

/** Costs by the headers of the response, so that a page that asks two databases has one cost. */
const costs = new WeakMap<Headers, Cost>();

/**
 * A database for pages (DB unless another is given): it reads in batches, each within a deadline. With `METER=on` it
 * writes the page's running cost into `Server-Timing`.
 */
export function databaseForReading(
  env: { readonly DB: D1Database },
  headers: Headers,
  d1: D1Database = env.DB,
): D1Database {
  const cost = costs.get(headers) ?? { trips: 0, statements: 0, rowsRead: 0 };
  costs.set(headers, cost);
  const isMetered = readVariables(env).METER;
  const batch: D1Database['batch'] = async <Row>(statements: D1PreparedStatement[]) => {
    const results = await withinDeadline(d1.batch<Row>(statements));
    cost.trips += 1;
    cost.statements += statements.length;
    for (const { meta } of results) cost.rowsRead += meta.rows_read;
    if (isMetered) headers.set('Server-Timing', describe(cost));
    return results;
  };
  return new Proxy(d1, {
    get(target, property) {
      if (property === 'batch') return batch;
      return property === 'prepare' ? target.prepare.bind(target) : undefined;
    },
  });
}

function describe({ trips, statements, rowsRead }: Cost): string {
  return `d1;desc="trips=${trips} statements=${statements} rows=${rowsRead}"`;
}

async function withinDeadline<Result>(work: Promise<Result>): Promise<Result> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DeadlineError()), deadlineMs);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
