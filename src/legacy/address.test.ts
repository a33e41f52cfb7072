import { expect, it } from 'vitest';
import { legacyAddress, parseLegacyAddress } from './address.ts';

it.each([
  ['/show.php?id=12', '/show.php?id=12'],
  ['https://old.example/show.php?id=12', '/show.php?id=12'],
  ['http://other.example:8080/show.php?id=12#top', '/show.php?id=12'],
  ['/archives/123.html', '/archives/123.html'],
  ['/archives/', '/archives'],
  ['/', '/'],
  ['/?p=12', '/?p=12'],
  ['/a//b///', '/a/b'],
  ['/a?b=2&a=1&b=2&&c=&d', '/a?a=1&b=2&c&d'],
  ['/a?12.html', '/a?12.html'],
  ['/a?x=1+2', '/a?x=1%202'],
  ['/a?x=1%202', '/a?x=1%202'],
  ['/%61%7e%2e%41', '/a~.A'],
  ['/%c4%e3.html', '/%C4%E3.html'],
  ['/a?w=%c4%e3', '/a?w=%C4%E3'],
  ['/新闻.html', '/%E6%96%B0%E9%97%BB.html'],
  ['/%E6%96%b0%E9%97%BB.html', '/%E6%96%B0%E9%97%BB.html'],
  ['/a?id=1&utm_source=x&UTM_medium=y&spm=1.2', '/a?id=1'],
  ['/a?from=timeline&isappinstalled=0', '/a'],
  ['/a?from=12', '/a?from=12'],
])('%s is %s', (text, expected) => {
  const address = parseLegacyAddress(text);
  expect(address).toBe(expected);
  expect(legacyAddress(new URL(`https://news.example${expected}`))).toBe(expected);
});

it.each([
  '',
  'show.php',
  '//other.example/a',
  'ftp://old.example/a',
  'https://[',
  `/${'a'.repeat(1_024)}`,
])('%s is none', (text) => {
  expect(parseLegacyAddress(text)).toBeUndefined();
});
