import { describe, expect, it } from 'vitest';
import { purgesOf } from './affected.ts';

const published = {
  id: 7,
  section: 'keji',
  title: '路灯会说话',
  summary: null,
  publishedAt: 1791423000,
  status: 'published',
  seq: 10_001,
  tags: '["路灯"]',
  featured: null,
} as const;
const scheduled = { ...published, status: 'scheduled' } as const;
const withdrawn = { ...published, status: 'withdrawn' } as const;

const newLists = ['s:keji', 't:%E8%B7%AF%E7%81%AF', 'home', 'latest', 'aside', 'feed', 'sitemap'];
const lists = [...newLists, 'm:2'];
const everywhere = ['a:7', 'n:7', ...lists];

describe('purgesOf', () => {
  it.each([
    ['a new article', undefined, published, newLists, 1],
    ['a new one for later', undefined, scheduled, [], 1],
    ['its time has come', scheduled, published, everywhere, 1],
    ['back from withdrawal', withdrawn, published, everywhere, 1],
    ['an edited body', published, { ...published }, ['a:7', 'sitemap', 'm:2'], 1],
    ['a new title', published, { ...published, title: '路灯会唱歌' }, everywhere, 1],
    ['a new summary', published, { ...published, summary: '试点三个月。' }, everywhere, 1],
    [
      'another topic',
      published,
      { ...published, tags: '["公交"]' },
      [...everywhere, 't:%E5%85%AC%E4%BA%A4'],
      1,
    ],
    ['a place on the home page', published, { ...published, featured: 0 }, everywhere, 1],
    ['another time', published, { ...published, publishedAt: 1791423001 }, everywhere, 1],
    ['withdrawn', published, withdrawn, everywhere, 0],
    ['put off', published, scheduled, everywhere, 0],
    ['withdrawn before its time', scheduled, withdrawn, ['a:7'], 1],
  ])('%s', (_, before, after, tags, priority) => {
    const consequences = purgesOf(before, after);
    expect({ ...consequences, tags: [...consequences.tags].sort() }).toEqual({
      tags: [...tags].sort(),
      priority,
    });
  });

  it.each([published, withdrawn])('a move reaches both sections: $status', (after) => {
    const { tags } = purgesOf(published, { ...after, section: 'jiaoyu' });
    expect(tags).toEqual(expect.arrayContaining(['s:keji', 's:jiaoyu', 'a:7', 'n:7']));
  });

  it('names no tag twice', () => {
    const { tags } = purgesOf(published, withdrawn);
    expect(new Set(tags).size).toBe(tags.length);
  });
});
