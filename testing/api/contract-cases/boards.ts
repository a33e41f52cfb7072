import type { Cases } from '../contract.ts';
import type { TestSite } from '../../site.ts';
import { pushed } from './prepare.ts';

const until = new Date(Date.now() + 7 * 86_400_000).toISOString();
const pin = (article: number, rank: number) => {
  return { board: 'week', article, kind: 'pin', rank, reason: '专题', until };
};

/** Pushes two articles, and pins the first. */
const pinned = (id: number, rank: number) => async (site: TestSite) => {
  await pushed(id)(site);
  await pushed(id + 1)(site);
  await site.api('PUT', '/rulings', pin(id, rank));
};

const place = (id: number) => ({ board: 'week', article: String(id) });

/** Marks a month as archived, whether or not it has views. */
const archived = (month: string) => (site: TestSite) =>
  site.db
    .prepare(
      `INSERT OR REPLACE INTO board_periods (kind, first_day, frozen_at)
        VALUES ('month', unixepoch(?) / 86400, unixepoch())`,
    )
    .bind(`${month}-01`)
    .run();
const lastMonth = new Date(Date.now() - 45 * 86_400_000).toISOString().slice(0, 7);

export const boards: Cases = {
  'GET /api/boards': {
    role: 'reporter',
    answers: { 200: [{ prepare: pinned(60, 1) }, { query: { section: 'keji' } }] },
    problems: { invalid: { query: { section: 'x' } } },
  },
  'GET /api/rulings': {
    role: 'reporter',
    answers: { 200: { prepare: pinned(62, 2), query: { board: 'week' } } },
    problems: { invalid: { query: { after: 'x' } } },
  },
  'PUT /api/rulings': {
    role: 'editor',
    answers: { 200: [{ prepare: pinned(64, 3), body: pin(64, 4) }] },
    problems: {
      'not-found': { body: pin(404, 5) },
      'place-taken': { prepare: pinned(66, 6), body: pin(67, 6) },
    },
  },
  'POST /api/archives/[name]': {
    role: 'chief',
    answers: { 200: { params: { name: lastMonth }, prepare: archived(lastMonth) } },
    problems: {
      'no-archive': { params: { name: '2026-13' } },
      'days-gone': { params: { name: '2020-01' }, prepare: archived('2020-01') },
    },
  },
  'DELETE /api/rulings': {
    role: 'editor',
    answers: { 204: { prepare: pinned(68, 7), query: place(68) } },
    problems: { invalid: { query: { board: 'x' } }, 'no-ruling': { query: place(404) } },
  },
};
