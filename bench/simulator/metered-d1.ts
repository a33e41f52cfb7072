/** The cost of statements, as D1 reports it. */
export interface D1Cost {
  queries: number;
  rowsRead: number;
  rowsWritten: number;
  /** Time of all statements, on this machine. */
  totalMs: number;
  /** Time of the slowest statement. */
  longestMs: number;
}

export const noCost: D1Cost = { queries: 0, rowsRead: 0, rowsWritten: 0, totalMs: 0, longestMs: 0 };

interface Statement {
  readonly real: D1PreparedStatement;
  readonly bytes: number;
}

/** A D1 that adds up the cost of its statements, and reports the bytes that a batch binds before it sends the batch. */
export class MeteredD1 {
  cost: D1Cost = { ...noCost };
  readonly #d1: D1Database;
  readonly #beforeBatch: (bytes: number) => void;

  constructor(d1: D1Database, beforeBatch: (bytes: number) => void = () => {}) {
    this.#d1 = d1;
    this.#beforeBatch = beforeBatch;
  }

  /** The binding as far as Drizzle needs it: `prepare`, `bind`, `batch`, `all`, `run` and `raw`. */
  get binding(): D1Database {
    return {
      prepare: (query: string) => this.#statement(this.#d1.prepare(query), 0),
      batch: (statements: Statement[]) => this.#batch(statements),
    } as unknown as D1Database;
  }

  #statement(real: D1PreparedStatement, bytes: number): Statement & Record<string, unknown> {
    return {
      real,
      bytes,
      bind: (...values: unknown[]) => {
        const bound = values.reduce<number>((sum, value) => sum + String(value).length, 0);
        return this.#statement(real.bind(...values), bound);
      },
      all: async () => this.#account(await real.all()),
      run: async () => this.#account(await real.run()),
      // D1's own `raw` gives no meta.
      raw: async () => this.#account(await real.all()).results.map((row) => Object.values(row)),
    };
  }

  async #batch(statements: readonly Statement[]): Promise<D1Result[]> {
    this.#beforeBatch(statements.reduce((sum, { bytes }) => sum + bytes, 0));
    const results = await this.#d1.batch(statements.map(({ real }) => real));
    for (const result of results) this.#account(result);
    return results;
  }

  #account<Result extends D1Result>(result: Result): Result {
    const { rows_read, rows_written, duration } = result.meta;
    this.cost.queries++;
    this.cost.rowsRead += rows_read;
    this.cost.rowsWritten += rows_written;
    this.cost.totalMs += duration;
    this.cost.longestMs = Math.max(this.cost.longestMs, duration);
    return result;
  }
}
