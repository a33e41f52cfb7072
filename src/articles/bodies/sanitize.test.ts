import fc from 'fast-check';
import { parse, serialize } from 'parse5';
import { describe, expect, it } from 'vitest';
import { sanitizeBody } from './sanitize.ts';

const siteUrl = 'https://news.example';

function clean(html: string): string {
  const result = sanitizeBody(html, siteUrl);
  return result.ok ? result.html : result.reason;
}

describe('what stays', () => {
  it.each([
    '<p>第一段。</p><p>第二段。</p>',
    '<h2>小标题</h2><p>正文 <strong>重点</strong> <em>强调</em> x<sup>2</sup></p>',
    '<ul><li>一</li><li>二</li></ul><ol start="3" reversed><li>三</li></ol>',
    '<dl><dt>词</dt><dd>释义</dd></dl><blockquote><p>引文</p></blockquote>',
    '<table><caption>表</caption><thead><tr><th scope="col">甲</th></tr></thead>' +
      '<tbody><tr><td colspan="2" rowspan="3">乙</td></tr></tbody></table>',
    '<figure><img src="https://img.example/a.jpg" alt="图" width="640" loading="lazy" decoding="async">' +
      '<figcaption>说明</figcaption></figure>',
    '<p><ruby>汉<rp>(</rp><rt>hàn</rt><rp>)</rp></ruby> <abbr title="缩写">缩</abbr></p>',
    '<pre><code>a &#x3C; b &#x26;&#x26; c</code></pre>',
  ])('keeps %s', (html) => {
    expect(clean(html)).toBe(html);
  });

  it.each([
    ['the page has one h1', '<h1>大标题</h1>', '<h2>大标题</h2>'],
    ['unknown elements are unwrapped', '<p><font color="red">红</font></p>', '<p>红</p>'],
    [
      'images load lazily',
      '<img src="/a.png" alt>',
      '<img src="/a.png" alt="" loading="lazy" decoding="async">',
    ],
    ['a list item needs a list', '<li>孤项</li>', '孤项'],
    ['what readers do not see goes whole', '甲<style>b{}</style><!--注-->乙', '甲乙'],
    ['lone surrogates become U+FFFD', '甲\ud800乙', '甲\ufffd乙'],
    ['NUL goes', '甲\0乙', '甲乙'],
  ])('%s', (_, html, expected) => {
    expect(clean(html)).toBe(expected);
  });
});

describe('links', () => {
  it.each([
    ['https://other.example/x', '<a href="https://other.example/x" rel="nofollow noopener">甲</a>'],
    ['//other.example/x', '<a href="//other.example/x" rel="nofollow noopener">甲</a>'],
    ['/\\other.example/x', '<a href="/\\other.example/x" rel="nofollow noopener">甲</a>'],
    ['http://news.example/x', '<a href="http://news.example/x" rel="nofollow noopener">甲</a>'],
    ['https://news.example/x', '<a href="https://news.example/x">甲</a>'],
    ['/keji/', '<a href="/keji/">甲</a>'],
    ['#part', '<a href="#part">甲</a>'],
    [' HTTPS://News.example/x\n', '<a href="https://News.example/x">甲</a>'],
    ['https://[', '<a>甲</a>'],
    ['javascript:alert(1)', '<a>甲</a>'],
    ['java\tscript:alert(1)', '<a>甲</a>'],
    ['\u0001javascript:alert(1)', '<a>甲</a>'],
    ['data:text/html,x', '<a>甲</a>'],
    ['mailto:a@news.example', '<a>甲</a>'],
  ])('%j', (href, expected) => {
    const escaped = href.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
    expect(clean(`<a href="${escaped}" target="x" rel="me">甲</a>`)).toBe(expected);
  });
});

describe('what is empty', () => {
  it.each([
    ['', true],
    [' \n<p>&nbsp;</p>', true],
    ['<p>\u200b\u2060</p>', true],
    ['<script>alert(1)</script>', true],
    ['<img alt="没有地址">', true],
    ['<img src="javascript:alert(1)">', true],
    ['<img src="/a.png">', false],
    ['<p>字</p>', false],
  ])('%j: %s', (html, empty) => {
    expect(sanitizeBody(html, siteUrl)).toMatchObject({ ok: true, empty });
  });
});

it('tells which images nobody has described', () => {
  const html =
    '<img src="/a.png" alt="桥"><p><img src="/b.png"></p><img src="/c.png" alt><img>' +
    '<img src="/d.png" alt="  "><img src="/e.png" alt="&nbsp;&#x200b;"><img src="/f.png" alt="">';
  expect(sanitizeBody(html, siteUrl)).toMatchObject({
    unlabelled: [
      { number: 2, src: '/b.png' },
      { number: 4, src: '' },
      { number: 5, src: '/d.png' },
      { number: 6, src: '/e.png' },
    ],
  });
});

describe('bounds', () => {
  const marks = Array.from({ length: 50 }, (_, n) => `<b x${n}>`).join('');
  it.each([
    ['nesting', '<div>'.repeat(100_000), 'too-deep'],
    ['elements', '<p>字'.repeat(60_000), 'too-many-elements'],
    [
      'elements that the parser repeats',
      `<p>${marks}</p>${'<p>字'.repeat(2_000)}`,
      'too-many-elements',
    ],
    [
      'attributes that the parser repeats',
      `<p><a href="/${'x'.repeat(5_000)}"></p>${'<p>字</p>'.repeat(2_000)}`,
      'too-many-elements',
    ],
    ['escapes', '< '.repeat(400_000), 'too-long'],
  ])('%s', (_, html, reason) => {
    expect(sanitizeBody(html, siteUrl)).toEqual({ ok: false, reason });
  });
});

it('lets no end tag close what is around the body', () => {
  const html = '<ul><li><div><section><li>甲</li></section></div></li></ul>乙';
  expect(clean(html)).toBe('<ul><li><div></div></li><li>甲</li></ul>乙');
});

const names = (
  'p div a b i ul ol li dl dt dd table tbody tr td th caption colgroup col marquee section h2 h1 svg ' +
  'math mtext mglyph mi desc foreignObject title style template noscript select option form button ' +
  'nobr font object applet pre blockquote ruby rt rp figure figcaption br hr img input textarea ' +
  'script iframe main article address center details summary body html head frameset'
).split(' ');
const piece = fc.oneof(
  fc.constantFrom(...names.flatMap((name) => [`<${name}>`, `</${name}>`])),
  fc.constantFrom(
    '甲',
    ' ',
    '\n',
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    '<a href=/x>',
    '<img src=/y>',
  ),
);
const soup = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));

it('is taken by a parser for exactly what it is, inside the page', () => {
  const after = '</div><footer></footer></article></main></body>';
  fc.assert(
    fc.property(soup, (html) => {
      const result = sanitizeBody(html, siteUrl);
      if (!result.ok) return;
      const page = serialize(parse(`<body><main><article><div>${result.html}${after}`));
      const inside = page.slice(page.indexOf('<div>') + 5, page.lastIndexOf('</div><footer>'));
      expect(page).toContain(after);
      expect(sanitizeBody(inside, siteUrl)).toEqual(result);
    }),
    { numRuns: 1_000 },
  );
});
