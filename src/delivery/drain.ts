import { writeAll, type Statement } from '../db/batch.ts';
import type { Database } from '../db/client.ts';
import { unixNow } from '../lib/calendar.ts';
import type { Budget } from './cache/budget.ts';
import { releaseLease, takeLease, type LeaseName } from './lease.ts';

/** A part of the outbox that one drainer at a time empties: the rows that go to one place. */
export interface Drainage<Row extends object> {
  readonly lease: LeaseName;
  /** The first rows due, the most urgent first, up to `limit`. */
  readonly due: (limit: number) => PromiseLike<readonly Row[]>;
  /** The most rows that one call looks at. */
  readonly perCall: number;
  /** Makes one call with leading rows, at least `first`, and says what became of them. */
  readonly send: (first: Row, rows: readonly Row[]) => Promise<Sending>;
  /** The time (milliseconds since the epoch) after which no call is begun. */
  readonly until: number;
  /** Present where calls are scarce. */
  readonly sparing?: Sparing<Row>;
}

export interface Sending {
  /** The statement that settles the rows, or puts them off. */
  readonly noted: readonly Statement[];
  /** Whether another call makes sense now. */
  readonly goOn: boolean;
}

export interface Sparing<Row extends object> {
  /** The budget after one more call; undefined when the call must wait. The lease hands the budget on. */
  readonly spend: (budget: Budget, first: Row) => Budget | undefined;
  /** The multiple of {@link gatherMs} for which rows gather before the next call. */
  readonly pauseAfter: (budget: Budget) => number;
  /** The milliseconds after which a pause looks for urgent rows, again and again. */
  readonly gatherMs: number;
  /** Whether a row waits for no pause and is sent however late it is. */
  readonly isUrgent: (row: Row) => boolean;
  readonly sleep: (ms: number) => Promise<unknown>;
}

/** Why a drainer gave its lease back: nothing is due, its time is up, or it may make no further call. */
type End = 'empty' | 'late' | 'refused';

/**
 * Empties one place's part of the outbox; only one drainer at a time does. A drainer that finds the lease taken
 * leaves its rows to the holder. The holder looks once more after giving the lease back: A looks and finds nothing. B
 * commits a row and finds the lease taken. A gives the lease back, looks again, and sends B's row.
 */
export async function drain<Row extends object>(
  db: Database,
  drainage: Drainage<Row>,
): Promise<void> {
  const { lease: name, due, sparing } = drainage;
  let end: End = 'empty';
  while (end !== 'refused') {
    const [first] = await due(1);
    if (!first || (end === 'late' && !sparing?.isUrgent(first))) return;
    const lease = await takeLease(db, name, unixNow());
    if (!lease) return;
    const account = { budget: lease.budget };
    try {
      end = await sendAll(db, drainage, account);
    } finally {
      await releaseLease(db, { ...lease, ...account });
    }
  }
}

/** Makes calls until nothing is due or nothing more may be sent. Keeps the rest of the budget in `account`. */
async function sendAll<Row extends object>(
  db: Database,
  { due, perCall, send, until, sparing }: Drainage<Row>,
  account: { budget: Budget },
): Promise<End> {
  for (;;) {
    const rows = await due(perCall);
    const [first] = rows;
    if (!first) return 'empty';
    if (sparing) {
      const left = sparing.spend(account.budget, first);
      if (!left) return 'refused';
      account.budget = left;
    }
    const { noted, goOn } = await send(first, rows);
    await writeAll(db, { noted });
    if (!goOn) return 'refused';
    const pause = sparing ? sparing.pauseAfter(account.budget) * sparing.gatherMs : 0;
    if (Date.now() + pause > until) return 'late';
    if (sparing) await pauseUnlessUrgent(due, pause, sparing);
  }
}

async function pauseUnlessUrgent<Row extends object>(
  due: Drainage<Row>['due'],
  pause: number,
  { sleep, gatherMs, isUrgent }: Sparing<Row>,
): Promise<void> {
  for (let waited = 0; waited < pause; waited += gatherMs) {
    await sleep(gatherMs);
    const [first] = await due(1);
    if (first && isUrgent(first)) return;
  }
}
