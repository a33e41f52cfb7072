import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { openSqlite } from '../../testing/bindings.ts';
import { failUnless, optimistically, unlessClash } from './clash.ts';
import { connect, type Database } from './client.ts';
import { watermarks } from './counting-schema.ts';

let db: Database;
beforeEach(async () => {
  db = connect(await openSqlite());
});

const note = (name: string) => db.insert(watermarks).values({ name, hour: 1 });
const noted = async () => {
  const rows = await db.all<{ name: string }>(sql`SELECT name FROM watermarks ORDER BY name`);
  return rows.map(({ name }) => name);
};
/** Fails for another reason than a taken key. */
const broken = () => db.insert(watermarks).values({ name: 'broken', hour: sql`NULL` });

describe('optimistically', () => {
  /** Clashes so many times, then gives the number of the try. */
  const clashing = (times: number) => {
    let tries = 0;
    return async () => {
      tries += 1;
      await note(tries <= times ? 'taken' : `free ${tries}`);
      return tries;
    };
  };
  beforeEach(() => note('taken'));

  it.each([
    { clashes: 0, given: 1 },
    { clashes: 2, given: 3 },
  ])('tries again after $clashes clashes', async ({ clashes, given }) => {
    expect(await optimistically(3, clashing(clashes))).toBe(given);
  });

  it('throws the last clash after so many tries, or says how it ends', async () => {
    await expect(optimistically(3, clashing(3))).rejects.toThrow();
    expect(await optimistically<number | 'busy'>(3, clashing(3), () => 'busy')).toBe('busy');
  });

  it('tries nothing again that failed for another reason', async () => {
    let tries = 0;
    const failing = async () => {
      tries += 1;
      await broken();
    };
    await expect(optimistically(3, failing, () => undefined)).rejects.toThrow();
    expect(tries).toBe(1);
  });
});

describe('unlessClash', () => {
  it('tells a batch that was committed from one whose key was taken, of which nothing is left', async () => {
    expect(await unlessClash(db.batch([note('one'), note('two')]))).toBe(true);
    expect(await unlessClash(db.batch([note('three'), note('two')]))).toBe(false);
    expect(await noted()).toEqual(['one', 'two']);
  });

  it('throws what fails for another reason', async () => {
    await expect(unlessClash(db.batch([note('one'), broken()]))).rejects.toThrow();
  });
});

it.each([
  { condition: sql`1 = 1`, isCommitted: true },
  { condition: sql`1 = 2`, isCommitted: false },
])('failUnless fails its batch like a lost race: $isCommitted', async (given) => {
  const { condition, isCommitted } = given;
  expect(await unlessClash(db.batch([failUnless(db, condition), note('one')]))).toBe(isCommitted);
  expect(await noted()).toEqual(isCommitted ? ['one'] : []);
});
