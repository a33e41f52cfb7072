import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import { connect } from '../../../../db/client.ts';
import { unixNow } from '../../../../lib/calendar.ts';
import { deliver } from '../../../../publishing/deliver.ts';
import { retryEntry } from '../../../../publishing/outward/intervene.ts';
import { deliveryTargets } from '../../../../publishing/targets.ts';
import { answerIntervention, entryId } from '../_entry.ts';

/** Has an entry tried again at once, a dead one, too. */
export const POST: APIRoute = async ({ params, locals }) => {
  const id = entryId(params['id']);
  const db = connect(env.DB);
  const outcome = await retryEntry(db, id, { actor: locals.editor, now: unixNow() });
  locals.cfContext.waitUntil(deliver(db, deliveryTargets(env, locals.cfContext)));
  return answerIntervention(outcome, 202);
};
