import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import { supersessionSchema } from '../../api/release.ts';
import { check } from '../../articles/faults.ts';
import { connect } from '../../db/client.ts';
import { jsonAnswer } from '../../http/answer.ts';
import { readJson } from '../../http/body.ts';
import { Problem } from '../../http/problem.ts';
import { buildId } from '../../lib/build.ts';
import { unixNow } from '../../lib/calendar.ts';
import { deliver } from '../../publishing/deliver.ts';
import { queueInvalidation } from '../../publishing/outbox.ts';
import { deliveryTargets } from '../../publishing/targets.ts';
import { tags } from '../../publishing/tags.ts';
import { site } from '../../site.ts';

/** Which build answers. */
export const GET: APIRoute = () => jsonAnswer({ build: buildId });

/** The last step of a deploy: pages of the superseded build are refreshed at their next read. */
export const POST: APIRoute = async ({ request, locals }) => {
  const body = check(supersessionSchema, await readJson(request, site.push.bodyLimitBytes));
  if (!body.ok) throw new Problem('invalid', { errors: body.faults });
  const { superseded } = body.value;
  const db = connect(env.DB);
  await queueInvalidation(db, tags.build(superseded), unixNow());
  locals.cfContext.waitUntil(deliver(db, deliveryTargets(env, locals.cfContext)));
  return jsonAnswer({ build: buildId, superseded }, { status: 202 });
};
