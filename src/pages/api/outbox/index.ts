import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import { readAll } from '../../../db/batch.ts';
import { connect } from '../../../db/client.ts';
import { jsonAnswer } from '../../../http/answer.ts';
import {
  countByTarget,
  countedRows,
  lanesQuery,
  listQuery,
} from '../../../delivery/outward/overview.ts';
import { entryJson, targetJson } from '../../../delivery/outward/json.ts';
import { readOutward } from '../../../delivery/outward/settings.ts';
import { pageOf } from '../../../lib/slices.ts';
import { readQuery } from '../_request.ts';
import { outboxRequest } from './_operations.ts';

/** Answers the state of each target (what waits, its last answer), and a page of dead or pending entries. */
export const GET: APIRoute = async ({ url }) => {
  const { limit, ...filter } = readQuery(url, outboxRequest);
  const db = connect(env.DB);
  const { outlets, faults } = readOutward(env);
  const { lanes, rows } = await readAll(db, {
    lanes: lanesQuery(db),
    rows: listQuery(db, filter, limit + 1),
  });
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
