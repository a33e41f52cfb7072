import type { APIRoute } from 'astro';
import { env } from 'cloudflare:workers';
import { readAll } from '../../../db/batch.ts';
import { connect } from '../../../db/client.ts';
import { jsonAnswer } from '../../../http/answer.ts';
import { Problem } from '../../../http/problem.ts';
import { pageOf } from '../../../lib/slices.ts';
import { takedownQueries } from '../../../takedowns/takedown.ts';
import { site } from '../../../site.ts';
import { siteTime } from '../../../articles/notation.ts';

/** Answers a takedown's request, and the articles after `after` that it has withdrawn. */
export const GET: APIRoute = async ({ params, url }) => {
  const { perRequest } = site.takedowns;
  const after = Number(url.searchParams.get('after')) || 0;
  const db = connect(env.DB);
  const {
    takedown: [takedown],
    taken,
  } = await readAll(db, takedownQueries(db, params['id'] ?? '', { after, count: perRequest + 1 }));
  if (!takedown) throw new Problem('no-takedown');
  const { shown, last } = pageOf(taken, perRequest);
  const request: unknown = JSON.parse(takedown.request);
  return jsonAnswer({
    id: takedown.id,
    request,
    startedBy: takedown.startedBy,
    startedAt: siteTime(takedown.startedAt),
    articles: shown.map(({ id }) => id),
    next: last?.id ?? null,
  });
};
