import { connect } from '../db/client.ts';
import { unixNow } from '../lib/calendar.ts';
import { forgetFingerprints } from '../mutations/duplicates.ts';
import { deliver } from '../delivery/deliver.ts';
import { queuePurges } from '../delivery/outbox.ts';
import { priorities } from '../delivery/priorities.ts';
import { queueAnnouncements } from '../delivery/outward/announce.ts';
import { deliveryTargets } from '../delivery/targets.ts';
import { boardTags, tags } from '../cache/tags.ts';
import { freezeEnded } from '../rankings/freeze.ts';
import { recomputeBoards } from '../rankings/recompute.ts';
import { rollUpRepeats } from '../views/rollup/repeats.ts';
import { rollUp, settledHour } from '../views/rollup/rollup.ts';
import type { Job } from './job.ts';

/**
 * Brings the views in KV to D1, computes the live boards, freezes the weeks and months that have ended, and queues the
 * purges and announcements that follow.
 */
export const runHourly: Job = async (env, context, now) => {
  const db = connect(env.DB);
  const rollup = await rollUp(db, env.VIEWS, now);
  try {
    await rollUpRepeats(db, env.VIEWS, now);
  } catch (error) {
    // Repeated views only warn editors: the boards and the archive are made without them.
    console.error(JSON.stringify({ event: 'repeats-failed', error: String(error) }));
  }
  await recomputeBoards(db, now);
  const committedAt = () => Math.max(now, unixNow());
  await db.batch([
    queuePurges(db, { tags: boardTags, priority: priorities.purge }, committedAt()),
    queueAnnouncements(db, [{ type: 'boards.updated', at: committedAt() }]),
  ]);
  const frozen = await freezeEnded(db, {
    now,
    settledHour: await settledHour(db, now),
    // Two more pages change: the previous period's gets a link to this one, and the boards' page lists it.
    alongside: (period, previous) => {
      const shown = [period, ...(previous ? [previous] : [])].map(({ name }) => tags.archive(name));
      return [
        queuePurges(
          db,
          { tags: [tags.boards, ...shown], priority: priorities.purge },
          committedAt(),
        ),
      ];
    },
  });
  await forgetFingerprints(db, now);
  await deliver(db, deliveryTargets(env, context), { dueAt: now });
  return { rollup, frozen };
};
