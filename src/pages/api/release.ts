import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import * as v from 'valibot';
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

const schema = v.object({ superseded: v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/)) });

/** Which build answers. */
export const GET: APIRoute = () => jsonAnswer({ build: buildId });

/** The last step of a deploy: pages of the superseded build are refreshed at their next read. */
export const POST: APIRoute = async ({ request, locals }) => {
  const body = v.safeParse(schema, await readJson(request, site.push.bodyLimitBytes));
  if (!body.success) {
    throw new Problem('invalid', {
      errors: [{ pointer: '/superseded', detail: '须为被替换的构建编号' }],
    });
  }
  const db = connect(env.DB);
  await queueInvalidation(db, tags.build(body.output.superseded), unixNow());
  locals.cfContext.waitUntil(deliver(db, deliveryTargets(env, locals.cfContext)));
  return jsonAnswer({ build: buildId, superseded: body.output.superseded }, { status: 202 });
};
