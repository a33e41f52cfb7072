import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import { connect } from '../../../db/client.ts';
import { jsonAnswer } from '../../../http/answer.ts';
import { buildId } from '../../../lib/build.ts';
import { unixNow } from '../../../lib/calendar.ts';
import { queueInvalidation } from '../../../delivery/outbox.ts';
import { tags } from '../../../cache/tags.ts';
import { deliverLater } from '../_deliver.ts';
import { readBody } from '../_request.ts';
import { supersessionRequest } from './_operations.ts';

/** Names the build that answers. */
export const GET: APIRoute = () => jsonAnswer({ build: buildId });

/**
 * The last step of a deploy: invalidates the pages of the superseded build, so that their next read renders them
 * anew.
 */
export const POST: APIRoute = async ({ request, locals }) => {
  const { superseded } = await readBody(request, supersessionRequest);
  const db = connect(env.DB);
  await queueInvalidation(db, tags.build(superseded), unixNow());
  deliverLater(db, locals);
  return jsonAnswer({ build: buildId, superseded }, { status: 202 });
};
