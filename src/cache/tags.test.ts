import { describe, expect, it } from 'vitest';
import { site } from '../site.ts';
import { namedTags, pageTags, tags } from './tags.ts';

describe('tags', () => {
  it('names every article once', () => {
    expect(namedTags([{ id: 7 }, { id: 8 }, { id: 7 }])).toEqual(['n:7', 'n:8']);
  });

  it('gives a page its own tags, the articles that it names, and its build', () => {
    expect(pageTags([tags.article(7)], [{ id: 8 }], 'b1')).toEqual(['a:7', 'n:8', 'v:b1']);
  });

  it.each([
    tags.article(Number.MAX_SAFE_INTEGER),
    tags.named(Number.MAX_SAFE_INTEGER),
    ...site.sections.map(({ slug }) => tags.section(slug)),
    tags.home,
    tags.aside,
    tags.feed,
    tags.build('m8x2k1'),
  ])('%s is short printable ASCII without a comma', (tag) => {
    expect(tag).toMatch(/^[!-+.-~]{1,40}$/);
  });
});
