import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import { connect } from '../../../../db/client.ts';
import { unixNow } from '../../../../lib/calendar.ts';
import { dropEntry } from '../../../../delivery/outward/intervene.ts';
import { answerIntervention, entryId } from '../_entry.ts';

/** Gives up a delivery. */
export const DELETE: APIRoute = async ({ params, locals }) => {
  const id = entryId(params['id']);
  const intervention = { actor: locals.editor, now: unixNow() };
  return answerIntervention(await dropEntry(connect(env.DB), id, intervention));
};
