import { describe as group, expect, it } from 'vitest';
import { describe } from './description.ts';
import { sanitizeBody } from './bodies/sanitize.ts';

/** The description of a body, after the sanitizer has written it. */
function ofBody(html: string): string {
  const body = sanitizeBody(html, 'https://news.example');
  if (!body.ok) throw new Error(body.reason);
  return describe({ summary: null, bodyHtml: body.html });
}

group('describe', () => {
  it('prefers the summary', () => {
    expect(describe({ summary: '摘要', bodyHtml: '<p>正文</p>' })).toBe('摘要');
  });

  it.each([
    ['blocks are set apart', '<p>甲</p><p>乙</p>', '甲 乙'],
    ['entities are read', '<p>a &lt; b &amp;&amp; c</p>', 'a < b && c'],
    ['text that looks like an entity stays', '<p>&amp;#x41;</p>', '&#x41;'],
    ['attributes are no text', '<p><abbr title="a > b &quot;c&quot; < d">甲</abbr>乙</p>', '甲乙'],
    ['120 characters are kept', `<p>${'字'.repeat(120)}</p>`, '字'.repeat(120)],
    ['more are cut', `<p>${'字'.repeat(121)}</p>`, `${'字'.repeat(119)}…`],
    [
      'a pair of surrogates is not split',
      `<p>${'字'.repeat(118)}𠮷𠮷</p>`,
      `${'字'.repeat(118)}\ufffd…`,
    ],
  ])('%s', (_, html, expected) => {
    expect(ofBody(html)).toBe(expected);
  });

  it.each([
    ['a tag', `<a href="/${'x'.repeat(3_000)}">`],
    ['an entity', '&#x3C;'],
  ])('shows no half of %s', (_, markup) => {
    const body = markup.repeat(1_000);
    for (let cut = 0; cut < 8; cut++) {
      const text = describe({
        summary: null,
        bodyHtml: `${'<br>'.repeat(590)}${' '.repeat(cut)}甲${body}`,
      });
      expect(text).toMatch(/^甲<*$/);
    }
  });
});
