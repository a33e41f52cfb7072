import type { Cases } from '../contract.ts';
import type { TestSite } from '../../site.ts';
import { pushed, withdrawn } from './prepare.ts';

export const search: Cases = {
  'POST /api/search/rebuild': { answers: { 200: { prepare: pushed(8) } } },
};

/** An entry of the outbox that is not due. */
const queued =
  (id: number, action: string, target: string | null = null) =>
  (site: TestSite) =>
    site.db
      .prepare(
        `INSERT OR REPLACE INTO outbox (id, action, tag, priority, due_at, target) VALUES (?, ?, 'home', 1, 9e9, ?)`,
      )
      .bind(id, action, target)
      .run();

export const outbox: Cases = {
  'GET /api/outbox': {
    answers: { 200: { prepare: queued(900_001, 'deliver', 'webhook:partner') } },
    problems: { invalid: { query: { state: 'gone' } } },
  },
  'POST /api/outbox/[id]/retry': {
    answers: { 202: { params: { id: 900_002 }, prepare: queued(900_002, 'purge') } },
    problems: { 'no-such-entry': { params: { id: 1e9 } } },
  },
  'DELETE /api/outbox/[id]': {
    answers: {
      204: { params: { id: 900_003 }, prepare: queued(900_003, 'deliver', 'webhook:partner') },
    },
    problems: {
      'no-such-entry': { params: { id: 1e9 } },
      indispensable: { params: { id: 900_004 }, prepare: queued(900_004, 'purge') },
    },
  },
};

const restoring = (site: TestSite) =>
  site.db.prepare(`INSERT OR REPLACE INTO leases VALUES ('restore', 'tests', 9e9, 0, 0)`).run();
const notRestoring = (site: TestSite) =>
  site.db.prepare(`DELETE FROM leases WHERE name = 'restore'`).run();

export const backup: Cases = {
  'GET /api/export': {
    answers: { 200: { prepare: withdrawn(24) } },
    problems: { invalid: { query: { after: 'x' } } },
  },
  'GET /api/backup': { answers: { 200: {} } },
  'POST /api/backup': {
    answers: { 200: {} },
    problems: {
      'not-empty': {
        body: { restore: 'begin' },
        prepare: async (site) => {
          await notRestoring(site);
          await pushed(25)(site);
        },
      },
    },
  },
  'GET /api/backup/[table]': {
    answers: { 200: {} },
    problems: { invalid: { query: { after: 'x' } } },
  },
  'POST /api/backup/[table]': {
    answers: { 200: { prepare: restoring, body: '{"name":"contract","value":1}' } },
    problems: {
      'too-large': { prepare: restoring, body: 'x'.repeat(10 * 1_048_576 + 1) },
      'not-empty': { prepare: notRestoring },
    },
  },
};

export const release: Cases = {
  'GET /api/release': { answers: { 200: {} } },
  'POST /api/release': { answers: { 202: {} } },
};
