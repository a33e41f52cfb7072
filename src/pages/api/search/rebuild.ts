import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import { insertedQuery } from '../../../articles/read.ts';
import { connect } from '../../../db/client.ts';
import { jsonAnswer } from '../../../http/answer.ts';
import { rebuildAfter } from '../../../search/rebuild.ts';
import { readBody } from '../_request.ts';
import { rebuildRequest } from './_operations.ts';

/**
 * Makes one step of a rebuild of the search index: the articles after id `after` (0 at first). `next` is the `after`
 * of the next step, null at the end. `total` is roughly the number of articles.
 */
export const POST: APIRoute = async ({ request }) => {
  const { after } = await readBody(request, rebuildRequest);
  const db = connect(env.DB);
  const { indexed, next = null } = await rebuildAfter(db, env.SEARCH, after);
  const [total] = await insertedQuery(db);
  return jsonAnswer({ indexed, next, total: total?.value ?? 0 });
};
