import type { Cases } from '../contract.ts';
import type { TestSite } from '../../site.ts';
import { ndjson, pushed } from './prepare.ts';

const takedown = { id: 'contract', ids: [24], reason: '来源要求撤下' };
const tookDown = async (site: TestSite) => {
  await pushed(24)(site);
  await site.api('POST', '/takedowns', takedown);
};

export const takedowns: Cases = {
  'POST /api/takedowns': {
    role: 'chief',
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
    role: 'chief',
    answers: { 200: { prepare: tookDown, params: { id: 'contract' } } },
    problems: { 'no-takedown': {} },
  },
};

const importOne = (site: TestSite) =>
  site.api('POST', '/legacy-urls', [{ from: '/news/1.html', to: 573070 }]);

export const legacyUrls: Cases = {
  'POST /api/legacy-urls': {
    role: 'chief',
    answers: { 200: [{}, { headers: ndjson, body: '{"from":"/a.html","to":"/about.html"}\n' }] },
  },
  'GET /api/legacy-urls': { role: 'chief', answers: { 200: { prepare: importOne } } },
  'DELETE /api/legacy-urls': { role: 'chief', answers: { 200: { prepare: importOne } } },
};
