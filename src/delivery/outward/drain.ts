import type { BatchItem } from 'drizzle-orm/batch';
import type { Database } from '../../db/client.ts';
import { settle } from '../outbox.ts';
import { parseEvent } from './event.ts';
import {
  buryStatement,
  dueDeliveriesQuery,
  putOffStatements,
  recordStatement,
  type Delivery,
} from './lanes.ts';
import type { Message, Outlet, Sent } from './outlet.ts';
import type { Post } from './post.ts';

interface Lane {
  readonly due: () => number;
  /** Milliseconds of the epoch after which no call is begun. */
  readonly until: number;
  readonly random: () => number;
  readonly post: Post;
  readonly calls: number;
  /** The most addresses of a call, null for as many as the target takes. */
  readonly allowance: number | null;
}

type Statement = BatchItem<'sqlite'>;

/** After so many failures in a row it is not what was sent. */
const failuresInARow = 3;

/** Sends what is due to one target; alone, under its lease. */
export async function drainLane(db: Database, outlet: Outlet, lane: Lane): Promise<void> {
  let { allowance } = lane;
  let failures = 0;
  for (let calls = 0; calls < lane.calls && Date.now() < lane.until; calls++) {
    const now = lane.due();
    const limit = Math.min(outlet.messagesPerCall, allowance ?? Infinity);
    const rows = await dueDeliveriesQuery(db, outlet, now, limit);
    if (rows.length === 0) return;
    const { deliveries, urls, unreadable } = take(outlet, rows, allowance);
    if (unreadable.length > 0) {
      await buryStatement(db, unreadable, { now, error: 'an event of another release' });
      continue;
    }
    if (outlet.urlsOf !== undefined && urls.length === 0) {
      await settle(db, deliveries);
      continue;
    }
    const sent = await outlet.send({ messages: deliveries, urls, now, post: lane.post });
    const carried = { urls: urls.length, messages: deliveries.length };
    allowance = nextAllowance(outlet, sent, carried, allowance);
    const record = recordStatement(db, outlet.name, sent, { now, allowance });
    await db.batch([
      record,
      ...consequences(db, outlet, sent, { deliveries, now, random: lane.random() }),
    ]);
    if (sent.pausedUntil !== undefined) return;
    failures = sent.outcome === 'refused' ? failures + 1 : 0;
    // No answer is nothing that a message does; a call of many says it for all of them.
    const isAway = sent.status === undefined || outlet.messagesPerCall > 1;
    if (failures >= (isAway ? 1 : failuresInARow)) return;
  }
}

/** A row with what it carries. */
interface Carried extends Delivery, Message {
  readonly urls: readonly string[];
}

interface Taken {
  readonly deliveries: readonly Carried[];
  readonly urls: readonly string[];
  readonly unreadable: readonly Delivery[];
}

type Row = Awaited<ReturnType<typeof dueDeliveriesQuery>>[number];

/** The leading rows whose addresses fit one call, at least one. */
function take(outlet: Outlet, rows: readonly Row[], allowance: number | null): Taken {
  const most = Math.min(outlet.urlsPerCall, allowance ?? Infinity);
  let urls = new Set<string>();
  const deliveries: Carried[] = [];
  const unreadable: Row[] = [];
  for (const { message, payload, ...row } of rows) {
    const event = parseEvent(payload);
    if (!event || message === null) {
      unreadable.push({ message, payload, ...row });
      continue;
    }
    const own = outlet.urlsOf?.(event) ?? [];
    const more = urls.union(new Set(own));
    if (deliveries.length > 0 && more.size > most) break;
    urls = more;
    deliveries.push({ ...row, messageId: message, event, urls: own });
  }
  return { deliveries, urls: [...urls], unreadable };
}

interface After {
  readonly deliveries: readonly Carried[];
  readonly now: number;
  readonly random: number;
}

/** What a call did to the rows that it carried. */
function consequences(
  db: Database,
  outlet: Outlet,
  sent: Sent,
  { deliveries, now, random }: After,
): Statement[] {
  const failure = { now, error: errorOf(sent), notBefore: sent.pausedUntil, random };
  switch (sent.outcome) {
    case 'accepted': {
      const { unwanted = new Set() } = sent;
      const isUnwanted = ({ urls }: Carried) =>
        urls.length > 0 && urls.every((url) => unwanted.has(url));
      const lost = deliveries.filter(isUnwanted);
      return [
        settle(
          db,
          deliveries.filter((delivery) => !isUnwanted(delivery)),
        ),
        ...(lost.length > 0 ? [buryStatement(db, lost, failure)] : []),
      ];
    }
    case 'refused':
      return putOffStatements(db, outlet, deliveries, failure);
    case 'rejected':
      // Of several it is not known which: they go again in smaller calls, at once.
      return deliveries.length > 1 ? [] : [buryStatement(db, deliveries, failure)];
    case 'gone':
      return [buryStatement(db, deliveries, failure)];
  }
}

function errorOf({ status, answer }: Sent): string {
  return status === undefined ? answer : `HTTP ${status} ${answer}`.trimEnd();
}

/** Half after a rejected call, so that the culprit ends up alone; twice as much after each that went through. */
function nextAllowance(
  { urlsPerCall }: Outlet,
  sent: Sent,
  { urls, messages }: { readonly urls: number; readonly messages: number },
  allowance: number | null,
): number | null {
  if (sent.allowance !== undefined) return Math.min(sent.allowance, urlsPerCall);
  if (sent.outcome === 'rejected' && messages > 1) return Math.max(1, Math.floor(urls / 2));
  if (allowance === null || allowance * 2 >= urlsPerCall) return null;
  return sent.outcome === 'refused' && sent.pausedUntil === undefined ? allowance : allowance * 2;
}
