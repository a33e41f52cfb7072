import type { Cases } from '../contract.ts';
import type { TestSite } from '../site.ts';
import { pushed } from './prepare.ts';

const until = new Date(Date.now() + 7 * 86_400_000).toISOString();
const pin = (article: number, rank: number) => {
  return { board: 'week', article, kind: 'pin', rank, reason: '专题', until };
};

/** Two articles, the first of them pinned. */
const pinned = (id: number, rank: number) => async (site: TestSite) => {
  await pushed(id)(site);
  await pushed(id + 1)(site);
  await site.api('PUT', '/rulings', pin(id, rank));
};

const place = (id: number) => ({ board: 'week', article: String(id) });

export const boards: Cases = {
  'GET /api/boards': {
    answers: { 200: [{ prepare: pinned(60, 1) }, { query: { section: 'keji' } }] },
    problems: { invalid: { query: { section: 'x' } } },
  },
  'GET /api/rulings': {
    answers: { 200: { prepare: pinned(62, 2), query: { board: 'week' } } },
    problems: { invalid: { query: { after: 'x' } } },
  },
  'PUT /api/rulings': {
    answers: { 200: [{ prepare: pinned(64, 3), body: pin(64, 4) }] },
    problems: {
      'not-found': { body: pin(404, 5) },
      'place-taken': { prepare: pinned(66, 6), body: pin(67, 6) },
    },
  },
  'DELETE /api/rulings': {
    answers: { 204: { prepare: pinned(68, 7), query: place(68) } },
    problems: { invalid: { query: { board: 'x' } }, 'no-ruling': { query: place(404) } },
  },
};
