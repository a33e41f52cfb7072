import { eq, sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { outbox, outboxLanes } from '../../db/schema.ts';
import { auditRow } from '../../audit/record.ts';
import type { Act } from '../../editors/editor.ts';
import { entryQuery } from './overview.ts';

export type Intervened =
  | { readonly kind: 'done' }
  /** The entry was delivered meanwhile, or never existed. */
  | { readonly kind: 'missing' }
  /** The entry is indispensable: without it readers would go on seeing what is gone. */
  | { readonly kind: 'indispensable' };

/**
 * Tries a row again at once, as if it had never failed, together with the rows that wait behind it. Its target is
 * called even if it asked for a pause.
 */
export async function retryEntry(db: Database, id: number, act: Act): Promise<Intervened> {
  const [entry] = await entryQuery(db, id);
  if (!entry) return { kind: 'missing' };
  const { now } = act;
  const { target, tag } = entry;
  await db.batch([
    db
      .update(outbox)
      .set({ state: 'pending', attempts: 0, dueAt: now, lastError: null })
      .where(eq(outbox.id, id)),
    ...(target === null
      ? []
      : [
          db
            .update(outbox)
            .set({ dueAt: sql`min(due_at, ${now})` })
            .where(sql`target = ${target} AND tag = ${tag} AND id > ${id} AND state = 'pending'`),
          db.update(outboxLanes).set({ pausedUntil: 0 }).where(eq(outboxLanes.target, target)),
        ]),
    auditRow(db, act.actor, { at: now, action: 'outbox-retried', ...about(entry) }),
  ]);
  return { kind: 'done' };
}

/** Gives up a delivery to others. */
export async function dropEntry(
  db: Database,
  id: number,
  { actor, now }: Act,
): Promise<Intervened> {
  const [entry] = await entryQuery(db, id);
  if (!entry) return { kind: 'missing' };
  if (entry.action !== 'deliver') return { kind: 'indispensable' };
  await db.batch([
    db.delete(outbox).where(eq(outbox.id, id)),
    auditRow(db, actor, { at: now, action: 'outbox-dropped', ...about(entry) }),
  ]);
  return { kind: 'done' };
}

function about(entry: typeof outbox.$inferSelect) {
  const { id, action, target, tag, message, attempts, lastError } = entry;
  const articleId = Number(tag);
  return {
    ...(Number.isSafeInteger(articleId) ? { articleId } : {}),
    detail: { entry: id, action, target, tag, message, attempts, lastError },
  };
}
