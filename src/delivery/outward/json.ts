import type { InferSelectModel } from 'drizzle-orm';
import type { outbox, outboxLanes } from '../../db/schema.ts';
import { parseEvent } from './event.ts';
import { siteTime } from '../../articles/notation.ts';

const time = (seconds: number | null | undefined) => siteTime(seconds) ?? null;

/** A target as the editors' endpoint shows it. */
export function targetJson(
  { name, pending, dead }: { name: string; pending: number; dead: number },
  lane: InferSelectModel<typeof outboxLanes> | undefined,
  configured: boolean,
) {
  return {
    name,
    configured,
    pending,
    dead,
    pausedUntil: lane && lane.pausedUntil > 0 ? time(lane.pausedUntil) : null,
    acceptedAt: time(lane?.acceptedAt),
    lastAnswer:
      lane?.calledAt == null
        ? null
        : { at: time(lane.calledAt), status: lane.status, text: lane.answer },
  };
}

/** A row of the outbox as the editors' endpoint shows it. */
export function entryJson(row: InferSelectModel<typeof outbox>) {
  const event = parseEvent(row.payload);
  return {
    id: row.id,
    target: row.target ?? (row.action === 'index' ? 'search' : 'cache'),
    action: row.action,
    subject: row.tag,
    event: event?.type ?? null,
    message: row.message,
    state: row.state,
    attempts: row.attempts,
    createdAt: time(row.createdAt),
    dueAt: time(row.dueAt),
    lastError: row.lastError,
  };
}
