import { connect } from '../db/client.ts';
import { deliver } from '../publishing/deliver.ts';
import { publishDue, withdrawExpired } from '../publishing/due.ts';
import { deliveryTargets } from '../publishing/targets.ts';
import type { Job } from './job.ts';

/** Publishes what is due, withdraws what has expired, and delivers what the outbox still holds. */
export const runMinutely: Job = async (env, context, now) => {
  const db = connect(env.DB);
  try {
    return { published: await publishDue(db, now), expired: await withdrawExpired(db, now) };
  } finally {
    await deliver(db, deliveryTargets(env, context), { dueAt: now });
  }
};
