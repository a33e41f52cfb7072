import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { site } from '../site.ts';
import { signView, verifyView } from './signature.ts';

const secret = 'a secret of the site';
const id = 573070;
const period = site.views.signaturePeriod;
/** The first second of a period. */
const begin = 700 * period;

describe('signView', () => {
  test('is short, and safe in an attribute and a URL', async () => {
    expect(await signView(secret, id, begin)).toMatch(/^jg\.[\w-]{16}$/);
  });

  test('is the same for a whole period: a page that carries it can be cached', async () => {
    const first = await signView(secret, id, begin);
    expect(await signView(secret, id, begin + period - 1)).toBe(first);
    expect(await signView(secret, id, begin + period)).not.toBe(first);
  });

  test('a later period has another key, not only another number', async () => {
    const [, a] = (await signView(secret, id, begin)).split('.');
    const [, b] = (await signView(secret, id, begin + period)).split('.');
    expect(a).not.toBe(b);
  });
});

describe('verifyView', () => {
  test.each([
    { name: 'at once', age: 0, accepted: true },
    { name: 'at the end of its period', age: period - 1, accepted: true },
    { name: 'one period later', age: period, accepted: true },
    { name: 'two periods later, to the last second', age: 3 * period - 1, accepted: true },
    { name: 'three periods later', age: 3 * period, accepted: false },
    { name: 'before it was made', age: -1, accepted: false },
  ])('$name: $accepted', async ({ age, accepted }) => {
    const signature = await signView(secret, id, begin);
    expect(await verifyView(secret, id, signature, begin + age)).toBe(accepted);
  });

  test('lives longer than a page can live in the cache', () => {
    const { fresh, stale, staleIfError } = site.caching.article;
    const shortest = site.views.acceptedPeriods * period;
    expect(shortest).toBeGreaterThan(fresh + Math.max(stale, staleIfError));
  });

  test('is for one article and one secret', async () => {
    const signature = await signView(secret, id, begin);
    expect(await verifyView(secret, id + 1, signature, begin)).toBe(false);
    expect(await verifyView('another', id, signature, begin)).toBe(false);
  });

  test('refuses a signature with a character changed, left out or added', async () => {
    const signature = await signView(secret, id, begin);
    for (let at = 0; at < signature.length; at++) {
      const [before, after] = [signature.slice(0, at), signature.slice(at + 1)];
      for (const forged of [before + after, `${before}A${after}`, `${before}~${after}`]) {
        if (forged === signature) continue;
        expect(await verifyView(secret, id, forged, begin + period), forged).toBe(false);
      }
    }
    for (const forged of [`0${signature}`, ` ${signature}`, `${signature}\n`, `${signature}A`]) {
      expect(await verifyView(secret, id, forged, begin), forged).toBe(false);
    }
  });

  test.each([
    undefined,
    null,
    '',
    '.',
    'jg',
    'jg.',
    '.AAAAAAAAAAAAAAAA',
    '-jg.AAAAAAAAAAAAAAAA',
    'JG.AAAAAAAAAAAAAAAA',
    'jg.AAAAAAAAAAAAAAA=',
    'jg.汉汉汉汉汉汉汉汉汉汉汉汉汉汉汉汉',
    'zzzzzzz.AAAAAAAAAAAAAAAA',
    'zzzzzzzzzzzzzzzzzzzz.AAAAAAAAAAAAAAAA',
    'x'.repeat(100_000),
  ])('%.30s is no signature', async (text) => {
    expect(await verifyView(secret, id, text, begin)).toBe(false);
  });

  test('never throws, whatever text a stranger sends', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), fc.double(), async (text, articleId) => {
        expect(await verifyView(secret, articleId, text, begin)).toBe(false);
      }),
    );
  });
});
