import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import { supersessionSchema } from './_operations.ts';
import { check } from '../../../lib/check.ts';
import { connect } from '../../../db/client.ts';
import { jsonAnswer } from '../../../http/answer.ts';
import { readJson } from '../../../http/request-body.ts';
import { valid } from '../../../http/problem.ts';
import { buildId } from '../../../lib/build.ts';
import { unixNow } from '../../../lib/calendar.ts';
import { queueInvalidation } from '../../../delivery/outbox.ts';
import { tags } from '../../../cache/tags.ts';
import { site } from '../../../site.ts';
import { deliverLater } from '../_deliver.ts';

/** Which build answers. */
export const GET: APIRoute = () => jsonAnswer({ build: buildId });

/** The last step of a deploy: pages of the superseded build are refreshed at their next read. */
export const POST: APIRoute = async ({ request, locals }) => {
  const { superseded } = valid(
    check(supersessionSchema, await readJson(request, site.push.bodyLimitBytes)),
  );
  const db = connect(env.DB);
  await queueInvalidation(db, tags.build(superseded), unixNow());
  deliverLater(db, locals);
  return jsonAnswer({ build: buildId, superseded }, { status: 202 });
};
