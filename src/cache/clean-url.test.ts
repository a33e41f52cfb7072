import { describe, expect, it } from 'vitest';
import { cleanUrl } from './clean-url.ts';

const article = '/[section]/[date]/[id].html';
const clean = (path: string, pattern: string) =>
  cleanUrl(new URL(path, 'https://news.example'), pattern);

describe('cleanUrl', () => {
  it.each([
    ['/', '/'],
    ['/latest/?before=1645612657-573070', '/latest'],
    ['/topics/3.15/', '/topics/[tag]'],
    ['/topics/A%26B/', '/topics/[tag]'],
    ['/keji/?before=1645612657-573070', '/[section]'],
    ['/keji/2026-10-08/7.html', article],
  ])('%s is clean', (path, pattern) => {
    expect(clean(path, pattern)).toBeUndefined();
  });

  it.each([
    ['/?utm_source=app', '/', '/'],
    ['/latest/?before=', '/latest', '/latest/'],
    ['/latest/?before', '/latest', '/latest/'],
    ['/latest/?x=1&before=1-2', '/latest', '/latest/?before=1-2'],
    ['/latest/?before=1-2&before=3-4', '/latest', '/latest/?before=1-2'],
    ['/latest/?Before=1-2', '/latest', '/latest/'],
    ['/latest/?%62efore=1-2', '/latest', '/latest/?before=1-2'],
    ['/latest/?before=1%2D2', '/latest', '/latest/?before=1-2'],
    ['/latest/?before=1-2&', '/latest', '/latest/?before=1-2'],
    ['/keji/2026-10-08/7.html?before=1-2', article, '/keji/2026-10-08/7.html'],
    ['/keji/2026-10-08/7.html?share=wx&t=1', article, '/keji/2026-10-08/7.html'],
    ['/keji/2026-10-08/7.html/', article, '/keji/2026-10-08/7.html'],
    ['/about.html//', '/about.html', '/about.html'],
    ['/%6Beji/', '/[section]', '/keji/'],
    ['/keji/2026-10-08/%37.html', article, '/keji/2026-10-08/7.html'],
    ['/topics/%e6%96%b0/', '/topics/[tag]', '/topics/%E6%96%B0/'],
    ['/nowhere?a=1', '/404', '/nowhere'],
    ['/%E6%96%B0?a=1', '/404', '/%E6%96%B0'],
  ])('%s becomes clean', (path, pattern, expected) => {
    expect(clean(path, pattern)).toBe(expected);
    expect(clean(expected, pattern)).toBeUndefined();
  });

  it.each(['//other.example/?a=1', '///other.example/?a=1', '/\\other.example/?a=1'])(
    '%s leads to no other host',
    (path) => {
      const location = clean(`https://news.example${path}`, '/404');
      expect(new URL(location!, 'https://news.example').origin).toBe('https://news.example');
    },
  );
});
