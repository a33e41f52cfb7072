import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import * as v from 'valibot';
import { outboxQuerySchema } from './_operations.ts';
import { connect } from '../../../db/client.ts';
import { jsonAnswer } from '../../../http/answer.ts';
import { Problem } from '../../../http/problem.ts';
import {
  countByTarget,
  countedRows,
  lanesQuery,
  listQuery,
} from '../../../delivery/outward/overview.ts';
import { entryJson, targetJson } from '../../../delivery/outward/json.ts';
import { readOutward } from '../../../delivery/outward/settings.ts';
import { pageOf } from '../../../lib/slices.ts';

/** What waits for each target and what each last said, and a page of what is dead or pending. */
export const GET: APIRoute = async ({ request }) => {
  const query = v.safeParse(
    outboxQuerySchema,
    Object.fromEntries(new URL(request.url).searchParams),
  );
  if (!query.success) {
    throw new Problem('invalid', {
      detail: '参数为 state(dead 或 pending)、target、limit(1 到 200)与 after(取自上一页的 next)。',
    });
  }
  const { state, target, after } = query.output;
  const limit = Number(query.output.limit);
  const filter = { state, target, after: after === undefined ? undefined : placeOf(after) };
  const db = connect(env.DB);
  const { outlets, faults } = readOutward(env);
  const [lanes, rows] = await db.batch([lanesQuery(db), listQuery(db, filter, limit + 1)]);
  const configured = outlets.map(({ name }) => name);
  const names = new Set([...configured, ...lanes.map(({ target }) => target)]);
  const counts = await countByTarget(db, [...names]);
  const { shown, last } = pageOf(rows, limit);
  return jsonAnswer({
    targets: counts.map((count) =>
      targetJson(
        count,
        lanes.find(({ target }) => target === count.name),
        ['cache', 'search', ...configured].includes(count.name),
      ),
    ),
    countedUpTo: countedRows,
    faults,
    entries: shown.map(entryJson),
    next: last ? `${last.dueAt}-${last.id}` : null,
  });
};

function placeOf(after: string) {
  const [dueAt = 0, id = 0] = after.split('-').map(Number);
  return { dueAt, id };
}
