import { afterEach, expect, it, vi } from 'vitest';
import { databaseForReading } from './reading.ts';

afterEach(() => vi.useRealTimers());

/** A database of which only `batch` is asked. */
const database = (batch: () => Promise<unknown>) => ({ batch }) as unknown as D1Database;

it('fails like the database when no answer comes in time', async () => {
  vi.useFakeTimers();
  const silent = database(() => new Promise(() => {}));
  const reading = databaseForReading({ DB: silent }, new Headers()).batch([]);
  const failure = expect(reading).rejects.toThrow(/^D1_ERROR/);
  await vi.advanceTimersByTimeAsync(5_000);
  await failure;
});

it('adds up the cost in Server-Timing, and only where it is asked for', async () => {
  const answering = database(async () => [{ meta: { rows_read: 3 } }, { meta: { rows_read: 4 } }]);
  const statements = [{}, {}] as unknown as D1PreparedStatement[];
  const [on, off] = [new Headers(), new Headers()];
  const env = { DB: answering, METER: 'on' };
  const metered = databaseForReading(env, on);
  await metered.batch(statements);
  await metered.batch(statements);
  expect(on.get('Server-Timing')).toBe('d1;desc="trips=2 statements=4 rows=14"');
  await databaseForReading({ DB: answering }, off).batch(statements);
  expect(off.has('Server-Timing')).toBe(false);
});
