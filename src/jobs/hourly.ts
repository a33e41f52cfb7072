import { connect } from '../db/client.ts';
import { unixNow } from '../lib/calendar.ts';
import { deliver } from '../publishing/deliver.ts';
import { queuePurges } from '../publishing/outbox.ts';
import { deliveryTargets } from '../publishing/targets.ts';
import { tags } from '../publishing/tags.ts';
import { recomputeBoards } from '../rankings/recompute.ts';
import { rollUp } from '../views/rollup.ts';
import type { Job } from './job.ts';

/** Views become figures, figures become boards, and whoever shows the boards is told. */
export const runHourly: Job = async (env, context, now) => {
  const db = connect(env.DB);
  const rollup = await rollUp(db, env.VIEWS, now);
  await recomputeBoards(db, now);
  await queuePurges(db, { tags: [tags.aside, tags.home], priority: 1 }, Math.max(now, unixNow()));
  await deliver(db, deliveryTargets(env, context), { dueAt: now });
  return { rollup };
};
