import { idOfToken } from '../../../src/editors/token.ts';
import type { Cases } from '../contract.ts';
import { editorToken, siteSecret, type TestSite } from '../../site.ts';
import { withdrawn } from './prepare.ts';

/** Creates a token, and gives its public id. */
async function tokenMade(site: TestSite): Promise<{ id: string }> {
  const made = await site.api('POST', '/tokens', { name: '见习记者', role: 'reporter', days: 7 });
  return { id: String(made.json()['id']) };
}

/** The public id of the tests' token, which is the only chief's. */
async function lastChief(): Promise<{ id: string }> {
  return { id: String(await idOfToken(editorToken, siteSecret)) };
}

export const tokens: Cases = {
  'GET /api/tokens': { role: 'chief', answers: { 200: { prepare: tokenMade } } },
  'POST /api/tokens': { role: 'chief' },
  'DELETE /api/tokens/[id]': {
    role: 'chief',
    answers: { 200: { paramsFrom: tokenMade } },
    problems: { 'no-token': {}, 'last-chief': { paramsFrom: lastChief } },
  },
};

export const audit: Cases = {
  'GET /api/audit': {
    role: 'chief',
    answers: { 200: [{ prepare: withdrawn(23) }, { query: { article: '23' } }] },
    problems: { invalid: { query: { article: 'x' } } },
  },
};
