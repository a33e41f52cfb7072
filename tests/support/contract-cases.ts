import { idOfToken } from '../../src/editors/token.ts';
import type { Case, Cases } from './contract.ts';
import { editorToken, sample, siteSecret, type TestSite } from './site.ts';

/** A file of operations each, joined here. */
export const cases = (): Cases => ({
  ...articles,
  ...batch,
  ...search,
  ...tokens,
  ...audit,
  ...backup,
  ...release,
});

const pushed = (id: number) => (site: TestSite) => site.api('PUT', `/articles/${id}`, sample());

const withdrawn = (id: number) => async (site: TestSite) => {
  await pushed(id)(site);
  await site.api('DELETE', `/articles/${id}`, { reason: '内容重复' });
};

const noId: Case = { params: { id: '0' } };
const stale = (id: number): Case => ({
  params: { id },
  prepare: pushed(id),
  headers: { 'If-Match': '"9"' },
});

const articles: Cases = {
  'PUT /api/articles/[id]': {
    answers: {
      201: {},
      200: { params: { id: 2 }, prepare: pushed(2) },
    },
    problems: {
      'not-found': noId,
      withdrawn: { params: { id: 3 }, prepare: withdrawn(3) },
      'precondition-failed': stale(4),
    },
  },
  'GET /api/articles/[id]': {
    answers: {
      200: { params: { id: 5 }, prepare: withdrawn(5) },
    },
    problems: { 'not-found': { params: { id: 404 } } },
  },
  'DELETE /api/articles/[id]': {
    answers: {
      200: { params: { id: 6 }, prepare: pushed(6), body: { reason: '内容有误', legal: '判决书' } },
    },
    problems: {
      'not-found': { params: { id: 404 } },
      'precondition-failed': stale(7),
    },
  },
  'POST /api/articles': {
    answers: { 201: {} },
    problems: {
      'key-reused': {
        headers: { 'Idempotency-Key': 'contract' },
        prepare: (site) =>
          site.api('POST', '/articles', sample(), { 'Idempotency-Key': 'contract' }),
      },
    },
  },
};

const ndjson = { 'Content-Type': 'application/x-ndjson' };
const lines = [{ id: 21, ...sample() }, { id: 21, ...sample() }, { id: 22 }, 'x']
  .map((item) => JSON.stringify(item))
  .join('\n');

const batch: Cases = {
  'POST /api/articles/batch': {
    answers: { 200: [{}, { headers: ndjson, body: lines }] },
    problems: {
      'too-large': { body: Array.from({ length: 1_001 }, () => ({})) },
      invalid: { body: {} },
    },
  },
};

/** Makes a token, and gives its public id. */
async function tokenMade(site: TestSite): Promise<{ id: string }> {
  const made = await site.api('POST', '/tokens', { name: '见习记者', role: 'reporter', days: 7 });
  return { id: String(made.json()['id']) };
}

/** The public id of the tests' own token, the only chief's. */
async function lastChief(): Promise<{ id: string }> {
  return { id: String(await idOfToken(editorToken, siteSecret)) };
}

const tokens: Cases = {
  'GET /api/tokens': { answers: { 200: { prepare: tokenMade } } },
  'POST /api/tokens': { answers: { 201: {} } },
  'DELETE /api/tokens/[id]': {
    answers: { 200: { paramsFrom: tokenMade } },
    problems: { 'no-token': {}, 'last-chief': { paramsFrom: lastChief } },
  },
};

const audit: Cases = {
  'GET /api/audit': {
    answers: { 200: [{ prepare: withdrawn(23) }, { query: { article: '23' } }] },
    problems: { invalid: { query: { article: 'x' } } },
  },
};

const search: Cases = {
  'POST /api/search/rebuild': { answers: { 200: { prepare: pushed(8) } } },
};

const restoring = (site: TestSite) =>
  site.db.prepare(`INSERT OR REPLACE INTO leases VALUES ('restore', 'tests', 9e9, 0, 0)`).run();
const notRestoring = (site: TestSite) =>
  site.db.prepare(`DELETE FROM leases WHERE name = 'restore'`).run();

const backup: Cases = {
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

const release: Cases = {
  'GET /api/release': { answers: { 200: {} } },
  'POST /api/release': { answers: { 202: {} } },
};
