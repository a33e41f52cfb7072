/** A page that waits longer for the database fails, so that the edge can serve what it has. */
const deadlineMs = 5_000;

/** What a request has cost the database so far. */
export interface Cost {
  trips: number;
  statements: number;
  rowsRead: number;
}

/** Fails as D1 itself fails, so that both are answered alike. */
class DeadlineError extends Error {
  constructor() {
    super(`D1_ERROR: no answer within ${deadlineMs} ms`);
  }
}

/**
 * The database as pages use it: reads in batches, each within a deadline, and, where the environment
 * asks for it (`METER=on`), with their running cost in `Server-Timing`.
 */
export function databaseForReading(
  env: { readonly DB: D1Database; readonly METER?: string },
  headers: Headers,
): D1Database {
  const cost: Cost = { trips: 0, statements: 0, rowsRead: 0 };
  const batch: D1Database['batch'] = async <Row>(statements: D1PreparedStatement[]) => {
    const results = await withinDeadline(env.DB.batch<Row>(statements));
    cost.trips += 1;
    cost.statements += statements.length;
    for (const { meta } of results) cost.rowsRead += meta.rows_read;
    if (env.METER === 'on') headers.set('Server-Timing', describe(cost));
    return results;
  };
  return new Proxy(env.DB, {
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
