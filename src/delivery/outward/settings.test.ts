import { expect, it } from 'vitest';
import { readOutward } from './settings.ts';

const SITE_URL = 'https://news.example';
const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const hook = (fields: Record<string, unknown> = {}) => ({
  name: 'partner',
  url: 'https://partner.example/hook',
  secret,
  ...fields,
});
const hooks = (...all: Record<string, unknown>[]) => ({ WEBHOOKS: JSON.stringify(all) });

it.each([
  ['nothing', {}, []],
  ['what is empty', { INDEXNOW_KEY: '', BAIDU_TOKEN: '', WEBSUB_HUB: '', WEBHOOKS: '' }, []],
  ['a key', { INDEXNOW_KEY: 'abcdef0123456789' }, ['indexnow']],
  ['a token', { BAIDU_TOKEN: 'x' }, ['baidu']],
  ['a hub', { WEBSUB_HUB: 'https://hub.example/' }, ['websub']],
  ['a webhook', hooks(hook()), ['webhook:partner']],
  ['a secret by its name', { ...hooks(hook({ secretName: 'S' })), S: secret }, ['webhook:partner']],
  ['two', hooks(hook(), hook({ name: 'b' })), ['webhook:partner', 'webhook:b']],
])('%s turns on what it names', (_, vars, names) => {
  const { outlets, faults } = readOutward({ SITE_URL, ...vars });
  expect([outlets.map(({ name }) => name), faults]).toEqual([names, []]);
});

it.each([
  ['a key with spaces', { INDEXNOW_KEY: 'a b c d e f g h' }, 'INDEXNOW_KEY'],
  ['a hub that is no address', { WEBSUB_HUB: 'hub' }, 'WEBSUB_HUB'],
  ['a hub on another scheme', { WEBSUB_HUB: 'file:///etc/hosts' }, 'WEBSUB_HUB'],
  ['webhooks that are no JSON', { WEBHOOKS: `[{"secret":"${secret}"` }, 'WEBHOOKS'],
  ['an unknown event', hooks(hook({ events: ['article.eaten'] })), 'WEBHOOKS'],
  ['two of one name', hooks(hook(), hook()), 'WEBHOOKS'],
  ['no secret', hooks(hook({ secret: undefined })), 'WEBHOOKS partner'],
  ['a missing secret', hooks(hook({ secretName: 'S' })), 'WEBHOOKS partner'],
  ['a short secret', hooks(hook({ secret: 'whsec_c2hvcnQ=' })), 'WEBHOOKS partner'],
  ['a secret of bad base64', hooks(hook({ secret: 'whsec_a' })), 'WEBHOOKS partner'],
])('%s is a fault, and turns off no other', (_, vars, fault) => {
  const { outlets, faults } = readOutward({ SITE_URL, BAIDU_TOKEN: 'x', ...vars });
  expect(outlets.map(({ name }) => name)).toEqual(['baidu']);
  expect(faults.map((text) => text.split(':')[0])).toEqual([fault]);
  expect(faults.join()).not.toContain('whsec_');
});
