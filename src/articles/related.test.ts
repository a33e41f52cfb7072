import { describe, expect, it } from 'vitest';
import { rankRelated } from './related.ts';

const headline = (id: number, publishedAt = id) => {
  return { id, section: 'keji', title: `第${id}篇`, publishedAt };
};
const ids = (sharing: number[], section: number[]) =>
  rankRelated(
    100,
    sharing.map((id) => headline(id)),
    section.map((id) => headline(id)),
  ).map(({ id }) => id);

describe('rankRelated', () => {
  it.each([
    ['of equals the newest', [3, 5, 4], [], [5, 4, 3]],
    ['who shares more is first', [5, 4, 2, 4, 2, 2], [], [2, 4, 5]],
    ['the section fills up', [5, 4], [9, 8], [5, 4, 9, 8]],
    ['each once', [5, 4, 5], [5, 3, 4], [5, 4, 3]],
    ['without itself', [100, 5, 100, 100], [100, 3], [5, 3]],
    ['six at most', [1, 2, 3, 4, 5, 6, 7, 8], [9], [8, 7, 6, 5, 4, 3]],
    ['six at most of the section', [], [9, 8, 7, 6, 5, 4, 3], [9, 8, 7, 6, 5, 4]],
    ['none', [], [], []],
  ])('%s', (_, sharing, section, expected) => {
    expect(ids(sharing, section)).toEqual(expected);
  });

  it('takes the greater id of one second', () => {
    const ranked = rankRelated(100, [headline(1, 7), headline(3, 7), headline(2, 7)], []);
    expect(ranked.map(({ id }) => id)).toEqual([3, 2, 1]);
  });
});
