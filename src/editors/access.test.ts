import { describe, expect, it } from 'vitest';
import { readAccess } from './access.ts';

const env = {
  ACCESS_TEAM: 'https://qinghe.cloudflareaccess.com/',
  ACCESS_AUD: 'tag',
  ACCESS_EDITORS: { ' Chief@qinghe.example': { role: 'chief' } },
};
const limited = { role: 'editor', sections: ['minsheng'] };

it.each([
  ['as a table', env.ACCESS_EDITORS],
  ['as JSON', JSON.stringify(env.ACCESS_EDITORS)],
])('reads the editors %s', (_, ACCESS_EDITORS) => {
  expect(readAccess({ ...env, ACCESS_EDITORS })).toEqual({
    team: 'https://qinghe.cloudflareaccess.com',
    audience: 'tag',
    editors: new Map([['chief@qinghe.example', { role: 'chief', sections: 'all' }]]),
  });
});

it('keeps to sections', () => {
  const ACCESS_EDITORS = { 'editor@qinghe.example': limited };
  const access = readAccess({ ...env, ACCESS_EDITORS });
  expect(access?.editors.get('editor@qinghe.example')).toEqual(limited);
});

it.each([{}, { ACCESS_TEAM: '', ACCESS_AUD: '' }])('is not there in %j', (none) => {
  expect(readAccess(none)).toBeUndefined();
});

describe('is refused', () => {
  it.each([
    ['without audience', { ACCESS_AUD: '' }],
    ['without team', { ACCESS_TEAM: '' }],
    ['with a team without https', { ACCESS_TEAM: 'http://qinghe.cloudflareaccess.com' }],
    ['with a team that is no address', { ACCESS_TEAM: 'https://' }],
    ['without editors', { ACCESS_EDITORS: undefined }],
    ['with editors that are no JSON', { ACCESS_EDITORS: '{' }],
    ['with a role that is none', { ACCESS_EDITORS: { 'a@qinghe.example': { role: 'owner' } } }],
    ['with an e-mail that is none', { ACCESS_EDITORS: { a: limited } }],
    [
      'with half a chief',
      { ACCESS_EDITORS: { 'a@qinghe.example': { ...limited, role: 'chief' } } },
    ],
  ])('%s', (_, broken) => {
    expect(() => readAccess({ ...env, ...broken })).toThrow('not-configured');
  });
});
