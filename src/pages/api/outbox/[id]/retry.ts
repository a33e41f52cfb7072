import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import { connect } from '../../../../db/client.ts';
import { unixNow } from '../../../../lib/calendar.ts';
import { retryEntry } from '../../../../delivery/outward/intervene.ts';
import { answerIntervention, entryId } from '../_entry.ts';
import { deliverLater } from '../../_deliver.ts';

/** Tries an entry again at once, also a dead one. */
export const POST: APIRoute = async ({ params, locals }) => {
  const id = entryId(params['id']);
  const db = connect(env.DB);
  const outcome = await retryEntry(db, id, { actor: locals.editor, now: unixNow() });
  deliverLater(db, locals);
  return answerIntervention(outcome, 202);
};
