import { expect, it } from 'vitest';
import { articleUrl, siteTime } from './notation.ts';

it('writes an article’s URL with its day in the site’s zone', () => {
  // 2026-10-07T16:30:00Z
  const article = { id: 7, section: 'minsheng', publishedAt: 1_791_390_600 };
  const url = 'https://news.example/minsheng/2026-10-08/7.html';
  expect(articleUrl(article, 'https://news.example')).toBe(url);
});

it.each([
  [1_791_390_600, '2026-10-08T00:30:00+08:00'],
  [0, '1970-01-01T08:00:00+08:00'],
  [null, undefined],
  [undefined, undefined],
])('writes %s as %s', (seconds, text) => {
  expect(siteTime(seconds)).toBe(text);
});
