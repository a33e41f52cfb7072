import { expect, it } from 'vitest';
import { readSettings } from './settings.ts';

const env = { SITE_URL: 'https://news.example/path', SITE_SECRET: 's'.repeat(24) };

it('reads what is there, with defaults for what is not', () => {
  expect(readSettings(env)).toEqual({
    siteUrl: 'https://news.example',
    siteSecret: 's'.repeat(24),
    editorToken: undefined,
    viewsFlushSeconds: 20,
    feedContent: 'summary',
    webSubHub: undefined,
  });
});

it.each([
  ['a short secret', { SITE_SECRET: 'short' }, { siteSecret: undefined }],
  ['a short token', { EDITOR_TOKEN: 'changeme' }, { editorToken: undefined }],
  ['an empty token', { EDITOR_TOKEN: '' }, { editorToken: undefined }],
  ['no number', { VIEWS_FLUSH_SECONDS: 'soon' }, { viewsFlushSeconds: 20 }],
  ['half a feed', { FEED_CONTENT: 'half' }, { feedContent: 'summary' }],
  ['a hub without address', { WEBSUB_HUB: 'hub' }, { webSubHub: undefined }],
  ['too late a flush', { VIEWS_FLUSH_SECONDS: '30' }, { viewsFlushSeconds: 20 }],
])('takes %s for none', (_, broken, settings) => {
  expect(readSettings({ ...env, ...broken })).toMatchObject(settings);
});

it.each([undefined, 'news', 42])('refuses %s as address', (SITE_URL) => {
  expect(() => readSettings({ ...env, SITE_URL })).toThrow('SITE_URL');
});
