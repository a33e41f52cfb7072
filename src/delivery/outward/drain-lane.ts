import type { Statement } from '../../db/batch.ts';
import type { Database } from '../../db/client.ts';
import type { Drainage, Sending } from '../drain.ts';
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
  /** Messages that are due by this time (unix seconds) are sent. */
  readonly now: () => number;
  /** The time (milliseconds since the epoch) after which no call is begun. */
  readonly until: number;
  readonly random: () => number;
  readonly post: Post;
  /** The most calls of this run. */
  readonly calls: number;
  /** The most addresses of a call; null for as many as the target takes. */
  readonly allowance: number | null;
}

/** After this many failures in a row the target itself is down: pause it instead of blaming the messages. */
const failuresInARow = 3;

/** The messages due to one target, and the way to send them. */
export function laneOf(db: Database, outlet: Outlet, lane: Lane): Drainage<Row> {
  const { now, until } = lane;
  let { calls, allowance } = lane;
  let failures = 0;
  /** Counts each round as a call, whether the target was called or not. */
  const round = (noted: Sending['noted'], mayGoOn = true): Sending => {
    calls -= 1;
    return { noted, goOn: mayGoOn && calls > 0 };
  };
  return {
    lease: `to:${outlet.name}`,
    due: (limit) => dueDeliveriesQuery(db, outlet, now(), Math.min(limit, allowance ?? Infinity)),
    perCall: outlet.messagesPerCall,
    async send(_, rows) {
      const at = now();
      const { deliveries, urls, unreadable } = take(outlet, rows, allowance);
      if (unreadable.length > 0) {
        const error = 'an event of another release';
        return round([buryStatement(db, unreadable, { now: at, error })]);
      }
      if (outlet.urlsOf !== undefined && urls.length === 0) return round([settle(db, deliveries)]);
      const sent = await outlet.send({ messages: deliveries, urls, now: at, post: lane.post });
      const carried = { urls: urls.length, messages: deliveries.length };
      allowance = nextAllowance(outlet, sent, carried, allowance);
      failures = sent.outcome === 'refused' ? failures + 1 : 0;
      // A timeout says nothing about any single message: if the call carried many, blame the target and none of them.
      const isAway = sent.status === undefined || outlet.messagesPerCall > 1;
      const isDown = failures >= (isAway ? 1 : failuresInARow);
      return round(
        [
          recordStatement(db, outlet.name, sent, { now: at, allowance }),
          ...statementsAfter(db, outlet, sent, { deliveries, now: at, random: lane.random() }),
        ],
        sent.pausedUntil === undefined && !isDown,
      );
    },
    until,
  };
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

/** The leading rows (at least one) whose addresses fit into one call. */
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

/** The effect of a call on the rows that it carried. */
function statementsAfter(
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
      // The target does not say which of several it rejects: send them again at once in smaller calls.
      return deliveries.length > 1 ? [] : [buryStatement(db, deliveries, failure)];
    case 'gone':
      return [buryStatement(db, deliveries, failure)];
  }
}

function errorOf({ status, answer }: Sent): string {
  return status === undefined ? answer : `HTTP ${status} ${answer}`.trimEnd();
}

/** The size of the next call: half after a rejection, so that the culprit ends up alone; double after a success. */
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
