import { expect, it } from 'vitest';
import { searchRequestPath, readSearchRequest } from './request.ts';

it.each([
  ['q=%E6%A1%A5', '/search?q=%E6%A1%A5'],
  ['q=a+b&section=keji&sort=best&before=40', '/search?q=a+b&section=keji&sort=best&before=40'],
  ['q=a&before=56088000000000001', '/search?q=a'],
  ['q=a&before=5608800000000001', '/search?q=a&before=5608800000000001'],
  ['q=a&before=-1', '/search?q=a'],
  ['q=a&sort=best&before=1000', '/search?q=a&sort=best'],
  ['q=a&section=nowhere', '/search?q=a'],
  ['q=a&sort=newest', '/search?q=a'],
  ['', '/search'],
])('%s has the address %s', (query, path) => {
  expect(searchRequestPath(readSearchRequest(new URLSearchParams(query)))).toBe(path);
});
