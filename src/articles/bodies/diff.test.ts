import { describe, expect, it } from 'vitest';
import { bodyChanges, fieldChanges } from './diff.ts';

const paragraphs = (...texts: string[]) => texts.map((text) => `<p>${text}</p>`).join('');

/** Puts the earlier or the later body together again. */
function rebuilt(before: string, after: string, without: 'added' | 'removed'): string {
  return bodyChanges(before, after)
    .filter(({ kind }) => kind !== without)
    .flatMap(({ lines }) => lines)
    .join('');
}

describe('bodyChanges', () => {
  it.each([
    ['', ''],
    ['', paragraphs('一')],
    [paragraphs('一'), ''],
    [paragraphs('一', '二', '三'), paragraphs('一', '三', '四')],
    ['<ul><li>一</li><li>二</li></ul><p>三<br>四</p>', '<ul><li>二</li></ul><p>三<br>五</p>'],
    ['<pre>a\nb</pre>', '<pre>a\nc</pre>'],
    ['没有标签的正文', '没有标签的正文。'],
  ])('%j → %j loses nothing', (before, after) => {
    const flat = (html: string) => html.replaceAll('\n', '');
    expect(rebuilt(before, after, 'added')).toBe(flat(before));
    expect(rebuilt(before, after, 'removed')).toBe(flat(after));
  });

  it('shows bodies that have nothing in common as replaced, without comparing all lines', () => {
    const numbered = (first: number) =>
      paragraphs(...Array.from({ length: 20_000 }, (_, n) => String(first + n)));
    const changes = bodyChanges(numbered(0), numbered(50_000));
    expect(changes.map(({ kind, lines }) => [kind, lines.length])).toEqual([
      ['removed', 20_000],
      ['added', 20_000],
    ]);
  });
});

describe('fieldChanges', () => {
  it('names what differs, in whatever order it stands', () => {
    const before = { title: '一', tags: ['甲'], author: '陆星', section: 'keji' };
    const after = { section: 'keji', tags: ['甲', '乙'], title: '一', summary: '提要' };
    expect(fieldChanges(before, after)).toEqual({
      tags: { before: ['甲'], after: ['甲', '乙'] },
      author: { before: '陆星', after: null },
      summary: { before: null, after: '提要' },
    });
  });
});
