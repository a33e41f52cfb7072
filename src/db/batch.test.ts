import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect, expectTypeOf, it } from 'vitest';
import { openSqlite } from '../../testing/bindings.ts';
import { readAll, writeAll } from './batch.ts';
import { connect, type Database } from './client.ts';
import { watermarks } from './counting-schema.ts';

let db: Database;
/** How many statements each batch had. */
let trips: number[];

beforeEach(async () => {
  const d1 = await openSqlite();
  trips = [];
  const counting = new Proxy(d1, {
    get: (target, property: keyof D1Database) => {
      if (property !== 'batch') return target[property];
      return (statements: D1PreparedStatement[]) => {
        trips.push(statements.length);
        return target.batch(statements);
      };
    },
  });
  db = connect(counting);
  const all = ['a', 'b', 'c'].map((name, index) => ({ name, hour: 10 + index }));
  await db.insert(watermarks).values(all);
});

const mark = (name: string) => db.select().from(watermarks).where(eq(watermarks.name, name));
const hour = (name: string) =>
  db.select({ hour: watermarks.hour }).from(watermarks).where(eq(watermarks.name, name));
const put = (name: string, hour: number) => db.insert(watermarks).values({ name, hour });

describe('readAll', () => {
  it('gives each result under its name, of one batch', async () => {
    const { first, hours, none } = await readAll(db, {
      first: mark('a'),
      hours: hour('b'),
      none: hour('x'),
    });
    expect({ first, hours, none }).toEqual({
      first: [{ name: 'a', hour: 10 }],
      hours: [{ hour: 11 }],
      none: [],
    });
    expect(trips).toEqual([3]);
    expectTypeOf(first).toEqualTypeOf<{ name: string; hour: number }[]>();
    expectTypeOf(hours).toEqualTypeOf<{ hour: number }[]>();
  });

  it('gives a list of statements a list of results, wherever it stands', async () => {
    const { before, listed, nothing, after } = await readAll(db, {
      before: mark('a'),
      listed: ['c', 'x', 'b'].map(hour),
      nothing: [] as ReturnType<typeof hour>[],
      after: hour('b'),
    });
    expect(before).toEqual([{ name: 'a', hour: 10 }]);
    expect(listed).toEqual([[{ hour: 12 }], [], [{ hour: 11 }]]);
    expect(nothing).toEqual([]);
    expect(after).toEqual([{ hour: 11 }]);
    expectTypeOf(listed).toEqualTypeOf<readonly { hour: number }[][]>();
  });

  it('does not ask the database for nothing', async () => {
    expect(await readAll(db, {})).toEqual({});
    expect(await readAll(db, { listed: [] })).toEqual({ listed: [] });
    expect(trips).toEqual([]);
  });
});

describe('writeAll', () => {
  it('runs in the order of the names', async () => {
    const { before, written, after } = await writeAll(db, {
      before: hour('d'),
      put: [put('d', 1), put('e', 2)],
      written: db.update(watermarks).set({ hour: 3 }).where(eq(watermarks.name, 'd')).returning(),
      after: hour('d'),
    });
    expect({ before, written, after }).toEqual({
      before: [],
      written: [{ name: 'd', hour: 3 }],
      after: [{ hour: 3 }],
    });
    expectTypeOf(written).toEqualTypeOf<{ name: string; hour: number }[]>();
  });

  it('writes nothing when one of them fails', async () => {
    await expect(writeAll(db, { put: put('d', 1), clash: put('a', 1) })).rejects.toThrow();
    expect(await readAll(db, { kept: mark('a'), put: mark('d') })).toEqual({
      kept: [{ name: 'a', hour: 10 }],
      put: [],
    });
  });
});
