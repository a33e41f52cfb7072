import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import { rebuildSchema } from './_operations.ts';
import { check } from '../../../lib/check.ts';
import { insertedQuery } from '../../../articles/read.ts';
import { connect } from '../../../db/client.ts';
import { jsonAnswer } from '../../../http/answer.ts';
import { readJson } from '../../../http/request-body.ts';
import { valid } from '../../../http/problem.ts';
import { rebuildAfter } from '../../../search/rebuild.ts';
import { site } from '../../../site.ts';

/**
 * One step of rebuilding the search index: the articles after id `after` (0 at first). `next` is the
 * `after` of the next step, null at the end; `total` is how many articles there are about.
 */
export const POST: APIRoute = async ({ request }) => {
  const { after } = valid(check(rebuildSchema, await readJson(request, site.push.bodyLimitBytes)));
  const db = connect(env.DB);
  const { indexed, next = null } = await rebuildAfter(db, env.SEARCH, after);
  const [total] = await insertedQuery(db);
  return jsonAnswer({ indexed, next, total: total?.value ?? 0 });
};
