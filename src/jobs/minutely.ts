import { connect } from '../db/client.ts';
import { deleteWithdrawn } from '../media/bucket.ts';
import { deliver } from '../delivery/deliver.ts';
import { eraseTrash, publishDue, withdrawExpired } from '../mutations/due.ts';
import { endRulings } from '../rankings/make-ruling.ts';
import { deliveryTargets } from '../delivery/targets.ts';
import type { Job } from './job.ts';

/**
 * Publishes articles that are due, withdraws expired ones, erases old trash, and removes ended rulings from the boards.
 * Then, even if one of these fails, it delivers the rows of the outbox and deletes the objects of withdrawn files.
 */
export const runMinutely: Job = async (env, context, now) => {
  const db = connect(env.DB);
  try {
    return {
      published: await publishDue(db, now),
      expired: await withdrawExpired(db, now),
      erased: await eraseTrash(db, now),
      ended: await endRulings(db, now),
    };
  } finally {
    await Promise.all([
      deliver(db, deliveryTargets(env, context), { dueAt: now }),
      deleteWithdrawn(db, env.MEDIA, now),
    ]);
  }
};
