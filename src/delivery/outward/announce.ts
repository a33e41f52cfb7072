import { sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { insertSelect } from '../../db/insert-select.ts';
import { outbox } from '../../db/schema.ts';
import { priorities } from '../priorities.ts';
import type { OutwardEvent } from './event.ts';
import type { Outlet } from './outlet.ts';

/** The most events that one run turns into deliveries. */
const perRun = 500;

/** The statement that queues events in their order. */
export function queueAnnouncements(db: Database, events: readonly OutwardEvent[]) {
  const rows = events.map((event) => ({
    subject: event.type === 'boards.updated' ? 'boards' : String(event.article.id),
    at: event.at,
    payload: JSON.stringify(event),
  }));
  const at = sql`event.value ->> 'at'`;
  return insertSelect(
    db,
    outbox,
    {
      action: 'announce',
      tag: sql`event.value ->> 'subject'`,
      priority: priorities.announcement,
      dueAt: at,
      createdAt: at,
      message: sql`'msg_' || lower(hex(randomblob(16)))`,
      payload: sql`event.value ->> 'payload'`,
    },
    sql`FROM json_each(${JSON.stringify(rows)}) AS event ORDER BY event.key`,
  );
}

/**
 * Turns each due event into a delivery for every target that wants it, in the order of the events. When two runs do
 * it at once, it happens once: the batch that makes the deliveries also removes the event.
 */
export async function expandAnnouncements(
  db: Database,
  outlets: readonly Outlet[],
  now: number,
): Promise<void> {
  const due = sql`SELECT id FROM outbox WHERE priority = ${priorities.announcement} AND due_at <= ${now}
    ORDER BY due_at, id LIMIT ${sql.raw(String(perRun))}`;
  const remove = db.delete(outbox).where(sql`id IN (${due})`);
  if (outlets.length === 0) {
    await remove;
    return;
  }
  const wanted = JSON.stringify(outlets.map(({ name, events }) => ({ name, events })));
  await db.batch([
    insertSelect(
      db,
      outbox,
      {
        action: 'deliver',
        tag: sql`event.tag`,
        priority: priorities.delivery,
        dueAt: sql`event.due_at`,
        createdAt: sql`event.created_at`,
        target: sql`json_extract(outlet.value, '$.name')`,
        message: sql`event.message`,
        payload: sql`event.payload`,
      },
      sql`FROM (${due}) AS next JOIN outbox AS event USING (id), json_each(${wanted}) AS outlet
        WHERE json_extract(event.payload, '$.type')
          IN (SELECT value FROM json_each(outlet.value, '$.events'))
        ORDER BY event.id`,
    ),
    remove,
  ]);
}
