import { expect, it } from 'vitest';
import { readSettings } from './settings.ts';

const timed = (seconds: number) => ({ mode: 'timed', afterMs: seconds * 1_000 });
const lazy = (minutes: number) => ({ mode: 'lazy', everyMs: minutes * 60_000 });
const env = { SITE_URL: 'https://news.example/path', SITE_SECRET: 's'.repeat(24) };

it('reads what is there, with defaults for what is not', () => {
  expect(readSettings(env)).toEqual({
    siteUrl: 'https://news.example',
    siteSecret: 's'.repeat(24),
    bootstrapToken: undefined,
    viewsFlushing: { mode: 'timed', afterMs: 20_000 },
    feedContent: 'summary',
    webSubHub: undefined,
  });
});

it.each([
  ['a short secret', { SITE_SECRET: 'short' }, { siteSecret: undefined }],
  ['a short token', { BOOTSTRAP_TOKEN: 'changeme' }, { bootstrapToken: undefined }],
  ['an empty token', { BOOTSTRAP_TOKEN: '' }, { bootstrapToken: undefined }],
  ['no number', { VIEWS_FLUSH_SECONDS: 'soon' }, { viewsFlushing: timed(20) }],
  ['too late a flush', { VIEWS_FLUSH_SECONDS: '30' }, { viewsFlushing: timed(20) }],
  ['half a feed', { FEED_CONTENT: 'half' }, { feedContent: 'summary' }],
  ['a hub without address', { WEBSUB_HUB: 'hub' }, { webSubHub: undefined }],
])('takes %s for none', (_, broken, settings) => {
  expect(readSettings({ ...env, ...broken })).toMatchObject(settings);
});

it.each([
  ['timed', { VIEWS_FLUSH: 'timed', VIEWS_FLUSH_SECONDS: '25' }, timed(25)],
  ['lazy', { VIEWS_FLUSH: 'lazy' }, lazy(15)],
  ['lazy, with its minutes', { VIEWS_FLUSH: 'lazy', VIEWS_LAZY_MINUTES: '5' }, lazy(5)],
  ['too lazy', { VIEWS_FLUSH: 'lazy', VIEWS_LAZY_MINUTES: '61' }, lazy(15)],
  ['no way of flushing', { VIEWS_FLUSH: 'often' }, timed(20)],
])('flushes views %s', (_, set, viewsFlushing) => {
  expect(readSettings({ ...env, ...set })).toMatchObject({ viewsFlushing });
});

it.each([undefined, 'news', 42])('refuses %s as address', (SITE_URL) => {
  expect(() => readSettings({ ...env, SITE_URL })).toThrow('SITE_URL');
});
