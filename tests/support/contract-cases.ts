import { idOfToken } from '../../src/editors/token.ts';
import type { Case, Cases } from './contract.ts';
import { bytesOf, hashOf, picture, upload } from './media.ts';
import { editorToken, sample, siteSecret, type TestSite } from './site.ts';

/** A file of operations each, joined here. */
export const cases = (): Cases => ({
  ...articles,
  ...editing,
  ...batch,
  ...media,
  ...takedowns,
  ...legacyUrls,
  ...search,
  ...outbox,
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

const trashed = (id: number) => async (site: TestSite) => {
  await site.api('PUT', `/articles/${id}`, sample({ status: 'draft', publishedAt: undefined }));
  await site.api('POST', `/articles/${id}/status`, { status: 'trash' });
};

/** Articles `id` and `id + 1`, both published; the first with two revisions. */
const two = (id: number) => async (site: TestSite) => {
  await pushed(id)(site);
  await site.api('PUT', `/articles/${id}`, sample({ title: '改过的标题', body: '<p>改过。</p>' }));
  await pushed(id + 1)(site);
};

const merging = (id: number, into = id + 1): Case => ({
  ...{ params: { id }, prepare: two(id), body: { into } },
});

const editing: Cases = {
  'POST /api/articles/[id]/status': {
    answers: {
      200: [30, 31].map((id) => ({
        params: { id },
        prepare: trashed(id),
        body: { status: 'draft' },
      })),
    },
    problems: {
      'not-found': { params: { id: 404 } },
      withdrawn: { params: { id: 32 }, prepare: withdrawn(32), body: { status: 'published' } },
      'wrong-state': { params: { id: 33 }, prepare: trashed(33), body: { status: 'published' } },
      'precondition-failed': stale(34),
    },
  },
  'GET /api/articles/[id]/revisions': {
    answers: { 200: { params: { id: 35 }, prepare: two(35) } },
    problems: {
      'not-found': { params: { id: 404 } },
      invalid: { params: { id: 35 }, query: { before: 'x' } },
    },
  },
  'GET /api/articles/[id]/revisions/[revision]': {
    answers: { 200: { params: { id: 37, revision: 1 }, prepare: two(37) } },
    problems: { 'not-found': { params: { id: 37, revision: 9_999 } } },
  },
  'GET /api/articles/[id]/revisions/[revision]/diff/[other]': {
    answers: {
      200: [
        { params: { id: 39, revision: 1, other: 2 }, prepare: two(39) },
        { params: { id: 39, revision: 1, other: 1 } },
      ],
    },
    problems: { 'not-found': { params: { id: 39, revision: 1, other: 9_999 } } },
  },
  'POST /api/articles/[id]/revisions/[revision]/restore': {
    answers: { 200: { params: { id: 41, revision: 1 }, prepare: two(41) } },
    problems: {
      'not-found': { params: { id: 41, revision: 9_999 } },
      withdrawn: { params: { id: 43, revision: 1 }, prepare: withdrawn(43) },
      'wrong-state': { params: { id: 44, revision: 1 }, prepare: trashed(44) },
      'precondition-failed': { ...stale(45), params: { id: 45, revision: 1 } },
    },
  },
  'POST /api/articles/[id]/preview': {
    answers: { 200: { params: { id: 46 }, prepare: pushed(46) } },
    problems: { 'not-found': { params: { id: 404 } } },
  },
  'POST /api/articles/[id]/merge': {
    answers: { 200: merging(47) },
    problems: {
      'not-found': { ...merging(404, 405), prepare: async () => {} },
      loop: merging(49, 49),
      'wrong-state': {
        ...merging(51, 52),
        prepare: async (site) => {
          await trashed(51)(site);
          await pushed(52)(site);
        },
      },
      'precondition-failed': { ...merging(53), headers: { 'If-Match': '"9"' } },
    },
  },
};

const articles: Cases = {
  'PUT /api/articles/[id]': {
    answers: {
      201: {},
      200: { params: { id: 2 }, prepare: pushed(2) },
    },
    problems: {
      'not-found': noId,
      withdrawn: { params: { id: 3 }, prepare: withdrawn(3) },
      'wrong-state': { params: { id: 9 }, prepare: trashed(9) },
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
      'wrong-state': { params: { id: 10 }, prepare: trashed(10) },
      'precondition-failed': stale(7),
    },
  },
  'GET /api/articles': {
    answers: {
      200: [{ prepare: trashed(11) }, { query: { status: 'trash', section: 'minsheng' } }],
    },
    problems: { invalid: { query: { status: 'x' } } },
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

const pixels = (seed: number) => bytesOf(picture(8, 8, seed).png());
const [created, known, gone] = await Promise.all([pixels(1), pixels(2), pixels(3)]);

async function withdrawnFile(site: TestSite): Promise<{ hash: string }> {
  await upload(site, gone);
  await site.api('DELETE', `/media/${hashOf(gone)}`, { reason: '拍摄者要求撤下' });
  return { hash: hashOf(gone) };
}

const media: Cases = {
  'PUT /api/media': {
    answers: {
      200: { body: known, prepare: (site) => upload(site, known) },
      201: { body: created },
    },
    problems: {
      'unknown-media-type': { body: '<svg xmlns="http://www.w3.org/2000/svg"/>' },
      'broken-file': { body: created.subarray(0, 20) },
      'file-withdrawn': { body: gone, prepare: withdrawnFile },
    },
  },
  'GET /api/media': {
    answers: { 200: { prepare: withdrawnFile } },
    problems: { invalid: { query: { before: 'x' } } },
  },
  'GET /api/media/[hash]': {
    answers: { 200: { paramsFrom: withdrawnFile } },
    problems: { 'no-file': { params: { hash: 'x' } } },
  },
  'DELETE /api/media/[hash]': {
    answers: { 200: { params: { hash: hashOf(known) }, prepare: (site) => upload(site, known) } },
    problems: { 'no-file': {} },
  },
};

const takedown = { id: 'contract', ids: [24], reason: '来源要求撤下' };
const tookDown = async (site: TestSite) => {
  await pushed(24)(site);
  await site.api('POST', '/takedowns', takedown);
};

const takedowns: Cases = {
  'POST /api/takedowns': {
    answers: {
      200: [
        { prepare: pushed(24), body: { ids: [24, 404], reason: '来源要求撤下', dryRun: true } },
        { prepare: pushed(25), body: { source: '青禾晚报', reason: '来源要求撤下' } },
      ],
    },
    problems: {
      'takedown-reused': { prepare: tookDown, body: { ...takedown, reason: '另一理由' } },
    },
  },
  'GET /api/takedowns/[id]': {
    answers: { 200: { prepare: tookDown, params: { id: 'contract' } } },
    problems: { 'no-takedown': {} },
  },
};

const importOne = (site: TestSite) =>
  site.api('POST', '/legacy-urls', [{ from: '/news/1.html', to: 573070 }]);

const legacyUrls: Cases = {
  'POST /api/legacy-urls': {
    answers: { 200: [{}, { headers: ndjson, body: '{"from":"/a.html","to":"/about.html"}\n' }] },
  },
  'GET /api/legacy-urls': { answers: { 200: { prepare: importOne } } },
  'DELETE /api/legacy-urls': { answers: { 200: { prepare: importOne } } },
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

const outbox: Cases = {
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
