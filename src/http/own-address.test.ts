import { expect, it } from 'vitest';
import { isOwnAddress } from './own-address.ts';

const ours = (path: string, pattern: string) =>
  isOwnAddress(new URL(path, 'https://news.example'), pattern);

it.each([
  ['/?id=1', '/'],
  ['/?utm_source=p=1', '/'],
  ['/search?id=1', '/search'],
  ['/keji/?id=1', '/[section]'],
  ['/keji/2026-10-08/1.html?id=1', '/[section]/[date]/[id].html'],
  ['/topics/x/?id=1', '/topics/[tag]'],
])('%s is', (path, pattern) => {
  expect(ours(path, pattern)).toBe(true);
});

it.each([
  ['/?p=1', '/'],
  ['/?x=1&page_id=2', '/'],
  ['/show.php?id=1', '/[section]'],
  ['/2019/03/77.html?id=1', '/[section]/[date]/[id].html'],
  ['/a/b/c/d?id=1', '/404'],
])('%s is not', (path, pattern) => {
  expect(ours(path, pattern)).toBe(false);
});
