import { beforeEach, expect, it } from 'vitest';
import { openSqlite } from '../../testing/bindings.ts';
import { connect, type Database } from '../db/client.ts';
import { drain, type Drainage, type Sparing } from './drain.ts';
import { takeLease } from './lease.ts';

let db: Database;
type Row = { readonly urgency: number };

/** Removes the rows that were sent. */
let waiting: Row[];
/** The urgencies of each call. */
let sent: number[][];
beforeEach(async () => {
  db = connect(await openSqlite());
  waiting = [];
  sent = [];
});

const rows = (...urgencies: number[]) => urgencies.map((urgency) => ({ urgency }));
const now = () => Math.floor(Date.now() / 1000);
const soon = () => Date.now() + 60_000;

function drainage(different: Partial<Drainage<Row>> = {}): Drainage<Row> {
  return {
    lease: 'index',
    due: async (limit) => waiting.slice(0, limit),
    perCall: 2,
    async send(_, due) {
      sent.push(due.map(({ urgency }) => urgency));
      waiting.splice(0, due.length);
      return { noted: [], goOn: true };
    },
    until: soon(),
    ...different,
  };
}

/** Calls that cost a token each; a row of 0 is urgent. */
function sparing(different: Partial<Sparing<Row>> = {}): Sparing<Row> {
  return {
    spend: ({ tokens, at }) => (tokens >= 1 ? { tokens: tokens - 1, at } : undefined),
    pauseAfter: () => 0,
    gatherMs: 1_000,
    isUrgent: ({ urgency }) => urgency === 0,
    sleep: async () => {},
    ...different,
  };
}

const isFree = async () => (await takeLease(db, 'index', now())) !== undefined;

it('sends what is due, so much a call, and gives the lease back', async () => {
  waiting = rows(1, 2, 3);
  await drain(db, drainage());
  expect(sent).toEqual([[1, 2], [3]]);
  expect(await isFree()).toBe(true);
});

it('leaves everything to whoever has the lease', async () => {
  waiting = rows(1);
  await takeLease(db, 'index', now());
  await drain(db, drainage());
  expect(sent).toEqual([]);
});

it('sends what came after the last look and found the lease taken', async () => {
  waiting = rows(1);
  let looks = 0;
  const due = async (limit: number) => {
    const found = waiting.slice(0, limit);
    // The first look, the first call, and the look that finds nothing: the row comes right behind it.
    if (++looks === 3) waiting.push({ urgency: 2 });
    return found;
  };
  await drain(db, drainage({ due }));
  expect(sent).toEqual([[1], [2]]);
});

it('stops where another call makes no sense, and gives the lease back when a call throws', async () => {
  waiting = rows(1, 2, 3);
  const refuse = async ({ urgency }: Row) => {
    sent.push([urgency]);
    return { noted: [], goOn: false };
  };
  await drain(db, drainage({ send: refuse }));
  expect(sent).toEqual([[1]]);
  const fail = () => Promise.reject(new Error('down'));
  await expect(drain(db, drainage({ send: fail }))).rejects.toThrow('down');
  expect(await isFree()).toBe(true);
});

it('begins no call when its time is up, but for the urgent', async () => {
  waiting = rows(1, 1, 1);
  await drain(db, drainage({ until: 0 }));
  expect(sent).toEqual([[1, 1]]);
  waiting = rows(1, 1, 0, 0, 1);
  sent = [];
  await drain(db, drainage({ until: 0, sparing: sparing() }));
  expect(sent).toEqual([
    [1, 1],
    [0, 0],
  ]);
});

it('hands what is left of the budget on with the lease, and waits when there is none', async () => {
  waiting = rows(1, 1, 1, 1, 1);
  await drain(db, drainage({ sparing: sparing() }));
  expect((await takeLease(db, 'index', now()))?.budget.tokens).toBe(22);
  waiting = rows(1);
  sent = [];
  await drain(db, drainage({ lease: 'outbox', sparing: sparing({ spend: () => undefined }) }));
  expect(sent).toEqual([]);
});

it.each([
  { name: 'lets rows gather between calls', urgency: 2, sleeps: 6 },
  { name: 'lets no urgent row wait', urgency: 0, sleeps: 4 },
])('$name', async ({ urgency, sleeps }) => {
  let slept = 0;
  const sleep = async () => {
    slept += 1;
    if (slept === 1) waiting.push({ urgency });
  };
  waiting = rows(1);
  await drain(db, drainage({ sparing: sparing({ pauseAfter: () => 3, sleep }) }));
  expect(sent).toEqual([[1], [urgency]]);
  expect(slept).toBe(sleeps);
});
