import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentOfPart } from './parts.ts';
import { sanitizeBody } from './sanitize.ts';

function clean(html: string): string {
  const result = sanitizeBody(html, 'https://news.example');
  return result.ok ? result.html : result.reason;
}

const hr = '<hr class="page-break">';
const two = `<p>甲</p>${hr}<p>乙</p>`;

describe('a page break', () => {
  it.each([
    hr,
    '<hr class="page-break" id="x" style="color:red" onclick="alert(1)">',
    '<hr class="wide page-break page-break">',
    '<!--nextpage-->',
    '<!-- pagebreak -->',
    '<!-- PageBreak\n-->',
    '<p><!-- pagebreak --></p>',
    '<p> <!--nextpage--> <!--nextpage--> </p>',
    '<!-- wp:nextpage --><!--nextpage--><!-- /wp:nextpage -->',
    '<!--nextpage--><hr class="page-break"><!--nextpage-->',
    '<!--nextpage--><p>&nbsp;</p><!--nextpage-->',
  ])('is %s', (mark) => {
    const [first, second, ...more] = clean(`<p>甲</p>${mark}<p>乙</p>`)
      .replace('<p>\u00a0</p>', '')
      .split(hr);
    expect([first, second, more]).toEqual(['<p>甲</p>', '<p>乙</p>', []]);
  });

  it.each([
    ['<hr>', '<hr>'],
    ['<hr class="wide">', '<hr>'],
    ['<hr class="PAGE-BREAK">', '<hr>'],
    ['<hr class="page-break&quot; onclick=&quot;alert(1)">', '<hr>'],
    ['<hr id="page-break">', '<hr>'],
    ['<!-- next page -->', ''],
    ['<!--nextpage x-->', ''],
    ['<!--more-->', ''],
    [`<div>${hr}</div>`, '<div><hr></div>'],
    ['<div><!--nextpage--></div>', '<div></div>'],
    [
      `<blockquote><p>一</p>${hr}<p>二</p></blockquote>`,
      '<blockquote><p>一</p><hr><p>二</p></blockquote>',
    ],
    [`<ul><li>一${hr}二</li></ul>`, '<ul><li>一<hr>二</li></ul>'],
    ['<p>一<!--nextpage-->二</p>', '<p>一二</p>'],
    ['<p class="page-break">一</p>', '<p>一</p>'],
    ['<div class="page-break">一</div>', '<div>一</div>'],
    ['<script><!--nextpage--></script>', ''],
    ['<svg><!--nextpage--></svg>', ''],
    ['<svg><hr class="page-break"></svg>', hr],
    ['<template><hr class="page-break"></template>', ''],
    ['&lt;!--nextpage--&gt;', '&#x3C;!--nextpage-->'],
    ['<abbr title="<hr class=&quot;page-break&quot;>">一</abbr>', undefined],
  ])('of %s: %s', (html, expected) => {
    const written = clean(`<p>甲</p>${html}<p>乙</p>`);
    if (expected !== undefined) expect(written).toBe(`<p>甲</p>${expected}<p>乙</p>`);
    expect(contentOfPart(written, 1)?.count).toBe(expected === hr ? 2 : 1);
  });

  it('is seen through what is unwrapped', () => {
    expect(clean(`<article><section><p>甲</p>${hr}</section><!--nextpage--><p>乙</p>`)).toBe(two);
  });

  it('that would make an empty page vanishes', () => {
    expect(clean(hr + two + hr)).toBe(two);
    expect(clean(`<p></p>${hr}${two}${hr}<br>`)).toBe(`<p></p>${two}<br>`);
    expect(clean(`<p>甲</p>${hr}<img src="/a.png">`)).toContain(hr);
    expect(sanitizeBody(hr, 'https://news.example')).toMatchObject({ ok: true, empty: true });
  });

  const around = ['div', 'p', 'ul', 'li', 'table', 'td', 'a', 'b', 'section', 'blockquote', 'pre'];
  const piece = fc.constantFrom(
    ...around.flatMap((name) => [`<${name}>`, `</${name}>`]),
    ...['甲', '乙', ' ', hr, '<hr>', '<!--nextpage-->', '<!-- pagebreak -->', '<img src=/a>'],
    ...['<hr class="page-break x">', '<p class="page-break">', '<svg>', '</svg>', '<select>'],
  );

  it('stays between pages that are whole by themselves, whatever it stood in', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const result = sanitizeBody(pieces.join(''), 'https://news.example');
        if (!result.ok) return;
        expect(result.html.replaceAll(hr, '')).not.toMatch(/class|<!--/);
        const { count } = contentOfPart(result.html, 1)!;
        for (let part = 1; part <= count; part++) {
          const { html } = contentOfPart(result.html, part)!;
          const page = sanitizeBody(html, 'https://news.example');
          expect(page).toMatchObject({ ok: true, html, empty: result.empty });
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
