/** What a request has cost the database so far. */
export interface Cost {
  trips: number;
  statements: number;
  rowsRead: number;
}

/**
 * The same binding, telling `report` the running cost after each batch. Statements run outside a batch
 * are not seen: pages have none.
 */
export function metered(d1: D1Database, report: (cost: Cost) => void): D1Database {
  const cost: Cost = { trips: 0, statements: 0, rowsRead: 0 };
  return new Proxy(d1, {
    get(target, property) {
      if (property === 'prepare') return target.prepare.bind(target);
      if (property !== 'batch') return undefined;
      return async (statements: D1PreparedStatement[]) => {
        const results = await target.batch(statements);
        cost.trips += 1;
        cost.statements += statements.length;
        for (const { meta } of results) cost.rowsRead += meta.rows_read;
        report(cost);
        return results;
      };
    },
  });
}

/** Reports into `Server-Timing` where the environment asks for it, else gives the plain binding. */
export function withServerTiming(
  env: { readonly DB: D1Database; readonly METER?: string },
  headers: Headers,
): D1Database {
  if (env.METER !== 'on') return env.DB;
  return metered(env.DB, ({ trips, statements, rowsRead }) => {
    headers.set(
      'Server-Timing',
      `d1;desc="trips=${trips} statements=${statements} rows=${rowsRead}"`,
    );
  });
}
