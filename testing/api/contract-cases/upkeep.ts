import type { Cases } from '../contract.ts';
import type { TestSite } from '../../site.ts';
import { pushed, withdrawn } from './prepare.ts';

export const search: Cases = {
  'POST /api/search/rebuild': { role: 'chief', answers: { 200: { prepare: pushed(8) } } },
};

/** Puts an entry into the outbox that is not due yet. */
const queued =
  (id: number, action: string, target: string | null = null) =>
  (site: TestSite) =>
    site.db
      .prepare(
        `INSERT OR REPLACE INTO outbox (id, action, tag, priority, due_at, target)
          VALUES (?, ?, 'home', 1, 9e9, ?)`,
      )
      .bind(id, action, target)
      .run();

export const outbox: Cases = {
  'GET /api/outbox': {
    role: 'chief',
    answers: { 200: { prepare: queued(900_001, 'deliver', 'webhook:partner') } },
    problems: { invalid: { query: { state: 'gone' } } },
  },
  'POST /api/outbox/[id]/retry': {
    role: 'chief',
    answers: { 202: { params: { id: 900_002 }, prepare: queued(900_002, 'purge') } },
    problems: { 'no-such-entry': { params: { id: 1e9 } } },
  },
  'DELETE /api/outbox/[id]': {
    role: 'chief',
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
  site.db
    .prepare(
      `INSERT OR REPLACE INTO leases (name, holder, expires_at, tokens, tokens_at)
        VALUES ('restore', 'tests', 9e9, 0, 0)`,
    )
    .run();
const notRestoring = (site: TestSite) =>
  site.db.prepare(`DELETE FROM leases WHERE name = 'restore'`).run();

export const backup: Cases = {
  'GET /api/export': {
    role: 'chief',
    answers: { 200: { prepare: withdrawn(24) } },
    problems: { invalid: { query: { after: 'x' } } },
  },
  'GET /api/backup': { role: 'chief' },
  'POST /api/backup': {
    role: 'chief',
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
    role: 'chief',
    problems: { invalid: { query: { after: 'x' } } },
  },
  'POST /api/backup/[table]': {
    role: 'chief',
    answers: { 200: { prepare: restoring, body: '{"name":"contract","value":1}' } },
    problems: {
      'too-large': { prepare: restoring, body: 'x'.repeat(10 * 1_048_576 + 1) },
      'not-empty': { prepare: notRestoring },
    },
  },
};

export const release: Cases = {
  'GET /api/release': { role: 'chief' },
  'POST /api/release': { role: 'chief' },
};
